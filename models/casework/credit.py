"""The credit record (信用记录): marks that bar acceptance with gaps and commitments until they are repaired, and false
papers that bar a new application for a time.

A mark is found by the keyed digest of an identity number or a credit code, as cases are.  Who enters and who lifts it
gives a reason; both are lines of the staff log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.audit.acts import record
from models.base import Base, Id
from models.calendar.now import now, today
from models.errors import NotAllowed, NotFound, NotReady, Problem
from models.people.actor import Actor, Role
from models.people.identifiers import half_width
from models.seal import Sealed, ring
from models.text import Text

LONGEST_REASON = 2000


class Ground(NamedTuple):
    """Why somebody is marked: in words, by which rule, and for how many years a new application is barred.

    The bar holds only for the item in question, and only where that item touches safety (ALL 78, 79).
    """

    title: Text
    rule: str
    years: int = 0


GROUNDS: Mapping[str, Ground] = {
    "serious": Ground(Text("严重失信", "Serious bad credit"), "NC-4"),
    "broken_promise": Ground(Text("未履行书面承诺", "A written promise was broken"), "NC-8"),
    "false_papers": Ground(Text("提供虚假材料", "False papers were filed"), "ACC-14", 1),
    "hidden_facts": Ground(Text("隐瞒有关情况", "Facts were hidden"), "ACC-14", 1),
    "fraud": Ground(Text("以欺骗、贿赂等手段取得许可", "A licence was got by fraud or bribery"), "ACC-14", 3),
}
LIFTS = ("repaired", "mistaken")


class CreditEntry(Base):
    """One mark.  ``barred_item`` may not be applied for until ``barred_until``, where false papers bar that.

    ``lifted_how``: ``repaired`` ends what bars gaps and commitments, ``mistaken`` voids the mark with its bar.
    """

    __tablename__ = "credit_entry"
    __table_args__ = (
        CheckConstraint("kind in ('person', 'company')", name="kind"),
        CheckConstraint(f"ground in ({', '.join(repr(ground) for ground in GROUNDS)})", name="ground"),
        CheckConstraint(f"lifted_how in ({', '.join(repr(how) for how in LIFTS)})", name="lifted_how"),
        CheckConstraint("(lifted_at is null) = (lifted_how is null)", name="lifted"),
        CheckConstraint("(barred_item is null) = (barred_until is null)", name="barred"),
        Index("ix_credit_entry_digest", "digest"),
    )

    id: Mapped[Id]
    digest: Mapped[str]
    # Whom it marks, for those who may see it; of a person they see it masked.
    name: Mapped[str] = mapped_column(Sealed)
    kind: Mapped[str]
    ground: Mapped[str]
    rule: Mapped[str]
    reason: Mapped[str]
    case_number: Mapped[str | None]
    barred_item: Mapped[str | None]
    barred_until: Mapped[date | None]
    entered_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lifted_how: Mapped[str | None]
    lifted_reason: Mapped[str | None]


class About(NamedTuple):
    """Whom a mark is about: the digest of their number, their name, ``person`` or ``company``."""

    digest: str
    name: str
    kind: str


def digest_of(number: str) -> str:
    """The digest of an identity number or a credit code, equal to that of a case's applicant."""
    return ring.digest("id_number", half_width(number).replace(" ", "").upper())


def enter(
    db: Session, about: About, ground: str, reason: str, actor: Actor, *, case_number: str | None = None,
    item: str | None = None, on: date | None = None,
) -> CreditEntry:  # fmt: skip
    """Put a mark on the record.  ``item`` is that of safety-related papers that were false; it is barred from the day
    ``on`` (today) for the years of the ground.

    Raises :class:`NotReady` for an unknown ground, or a reason that is missing or too long.
    """
    problems = [] if ground in GROUNDS else [Problem("credit.ground", "ground")]
    problems += _reason_problems(reason)
    if problems:
        raise NotReady(problems)
    known = GROUNDS[ground]
    until = _years_after(on or today(), known.years) if item and known.years else None
    entry = CreditEntry(
        digest=about.digest, name=about.name, kind=about.kind, ground=ground, rule=known.rule, reason=reason.strip(),
        case_number=case_number, barred_item=item if until else None, barred_until=until, entered_at=now(),
        entered_by=actor.account_id,
    )  # fmt: skip
    db.add(entry)
    db.flush()
    facts = {"ground": ground, "case": case_number or ""}
    record(db, actor, "credit_entered", about=f"credit:{entry.id}", reason=reason.strip(), facts=facts)
    return entry


def lift(db: Session, entry_id: int, actor: Actor, how: str, reason: str) -> CreditEntry:
    """Say that a mark is repaired or was a mistake; a second time changes nothing.

    Raises :class:`NotAllowed` for who is no supervisor, :class:`NotFound`, and :class:`NotReady` without a reason.
    """
    if not actor.has(Role.SUPERVISOR):
        raise NotAllowed()
    entry = db.get(CreditEntry, entry_id, with_for_update=True)
    if entry is None:
        raise NotFound("credit.unknown")
    if entry.lifted_at is not None:
        return entry
    problems = [] if how in LIFTS else [Problem("credit.how", "how")]
    problems += _reason_problems(reason)
    if problems:
        raise NotReady(problems)
    entry.lifted_at, entry.lifted_by, entry.lifted_how = now(), actor.account_id, how
    entry.lifted_reason = reason.strip()
    record(db, actor, "credit_lifted", about=f"credit:{entry.id}", reason=reason.strip(), facts={"how": how})
    db.flush()
    return entry


def open_marks(db: Session, digest: str | None) -> Sequence[CreditEntry]:
    """The marks of somebody that are not lifted, oldest first."""
    wanted = select(CreditEntry).where(CreditEntry.digest == digest, CreditEntry.lifted_at.is_(None))
    return db.scalars(wanted.order_by(CreditEntry.id)).all()


def is_bad(db: Session, digest: str | None) -> bool:
    """Whether an open mark keeps somebody from acceptance with gaps (GAP-5) and from commitments (NC-4)."""
    return bool(open_marks(db, digest))


def bar_on(db: Session, digest: str | None, item: str, on: date) -> CreditEntry | None:
    """The mark that bars a new application for ``item`` longest on the day ``on`` (ACC-14); None when there is none."""
    wanted = select(CreditEntry).where(
        CreditEntry.digest == digest,
        CreditEntry.barred_item == item,
        CreditEntry.barred_until >= on,
        CreditEntry.lifted_how.is_distinct_from("mistaken"),
    )
    return db.scalar(wanted.order_by(CreditEntry.barred_until.desc()).limit(1))


def barred_until(db: Session, digest: str | None, item: str) -> date | None:
    """The last day until which ``item`` may not be applied for anew, as the marks of ``digest`` say."""
    bars = select(CreditEntry.barred_until).where(CreditEntry.digest == digest, CreditEntry.barred_item == item)
    return db.scalar(bars.order_by(CreditEntry.barred_until.desc()).limit(1))


def marks(db: Session, most: int = 200) -> Sequence[CreditEntry]:
    """The newest marks, those in force first."""
    wanted = select(CreditEntry).order_by(CreditEntry.lifted_at.is_not(None), CreditEntry.id.desc())
    return db.scalars(wanted.limit(most)).all()


def _reason_problems(reason: str) -> list[Problem]:
    if not reason.strip():
        return [Problem("reason.missing", "reason")]
    return [Problem("text.too_long", "reason", {"longest": LONGEST_REASON})] if len(reason) > LONGEST_REASON else []


def _years_after(day: date, years: int) -> date:
    """The same day ``years`` later; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
