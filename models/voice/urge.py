"""Urging (催办) by the applicant and oversight (督办) by a supervisor: each asks the unit for a reply by its own date.

Neither moves the case nor its clocks.  The unit is the one the case lies with when it is asked; what it replies stands
on the pages of the applicant and of staff.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.audit.acts import record
from models.base import Base, Id
from models.calendar import shelf, working
from models.calendar.closing import end_of_business
from models.calendar.now import now, today
from models.casework.case import Case
from models.casework.lock import lock
from models.casework.rights import owns
from models.casework.stages import OPEN, WAITS_FOR_PAPERS, Stage
from models.errors import Invalid, NotAllowed, NotFound, NotPossible, Problem
from models.people.actor import Actor, Role
from models.voice.order_state import of_unit
from models.voice.responsible import responsible

KINDS = ("urge", "oversight")
# Working days within which an urge is replied to, and calendar days before the applicant may urge again.
REPLY_DAYS = 3
EVERY_DAYS = 3
LONGEST_WORDS = 500


class Urge(Base):
    """One asking.  ``unit_code`` is the site or department asked; ``asked_by`` the account, if the asker has one."""

    __tablename__ = "case_urge"
    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
        # One open asking of a kind on a case.
        Index("uq_case_urge_open", "case_id", "kind", unique=True, postgresql_where=text("replied_at is null")),
        Index("ix_case_urge_due", "reply_due_on", "id", postgresql_where=text("replied_at is null")),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    unit_code: Mapped[str | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    words: Mapped[str]
    reply_due_on: Mapped[date]
    reply_due_at: Mapped[datetime]
    replied_at: Mapped[datetime | None]
    replied_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reply: Mapped[str | None]


def urge(db: Session, case_id: int, actor: Actor, *, words: str) -> Urge:
    """The applicant asks why it takes so long.  Raises :class:`Invalid` when it is too soon, with the day it may be."""
    case = lock(db, case_id)
    if not owns(actor, case):
        raise NotAllowed()
    if problem := not_now(db, case):
        raise Invalid([problem])
    return _ask(db, case, "urge", actor, words.strip(), working.add_working(shelf.current(), today(), REPLY_DAYS))


def not_now(db: Session, case: Case) -> Problem | None:
    """Why the applicant cannot urge today: it is over, it is the applicant's turn, or they urged a short time ago."""
    if Stage(case.stage) not in OPEN or case.stage in WAITS_FOR_PAPERS:
        return Problem("urge.over")
    last = db.scalar(select(func.max(Urge.at)).where(Urge.case_id == case.id, Urge.kind == "urge"))
    if _open_one(db, case.id, "urge"):
        return Problem("urge.open")
    if last and now() < last + timedelta(days=EVERY_DAYS):
        return Problem("urge.too_soon", None, {"n": EVERY_DAYS})
    return None


def oversee(db: Session, case_id: int, actor: Actor, *, words: str, reply_by: date | None) -> Urge:
    """A supervisor asks for a report by ``reply_by``.  Raises :class:`Invalid` with each problem beside its field."""
    if not actor.has(Role.SUPERVISOR):
        raise NotAllowed()
    case = lock(db, case_id)
    if Stage(case.stage) not in OPEN:
        raise NotPossible("urge.over")
    problems = [] if words.strip() else [Problem("urge.words", "words")]
    if reply_by is None or reply_by < today():
        problems.append(Problem("field.date_past", "reply_by"))
    if _open_one(db, case.id, "oversight"):
        problems.append(Problem("urge.open"))
    if problems or reply_by is None:
        raise Invalid(problems)
    asked = _ask(db, case, "oversight", actor, words.strip(), reply_by)
    record(db, actor, "oversight", about=f"case:{case.number}", facts={"reply_by": reply_by.isoformat()})
    return asked


def reply(db: Session, urge_id: int, actor: Actor, *, words: str) -> Urge:
    """The unit replies, once.  Raises :class:`NotFound` for another unit's, :class:`NotPossible` for a second reply."""
    asked = db.get(Urge, urge_id, with_for_update=True, populate_existing=True)
    if asked is None or not may_reply(asked, actor):
        raise NotFound("urge.unknown")
    if asked.replied_at:
        raise NotPossible("urge.replied")
    if not words.strip():
        raise Invalid([Problem("urge.words", "words")])
    if len(words.strip()) > LONGEST_WORDS:
        raise Invalid([Problem("text.too_long", "words", {"longest": LONGEST_WORDS})])
    asked.reply, asked.replied_at, asked.replied_by = words.strip(), now(), actor.account_id
    record(db, actor, "urge_replied", about=f"urge:{asked.id}", facts={"kind": asked.kind})
    return asked


def may_reply(asked: Urge, actor: Actor) -> bool:
    return asked.unit_code is not None and of_unit(actor, asked.unit_code)


def urges_of(db: Session, case_id: int) -> list[Urge]:
    """Every asking on a case, oldest first."""
    return list(db.scalars(select(Urge).where(Urge.case_id == case_id).order_by(Urge.id)))


def _open_one(db: Session, case_id: int, kind: str) -> bool:
    wanted = select(Urge.id).where(Urge.case_id == case_id, Urge.kind == kind, Urge.replied_at.is_(None))
    return db.scalar(wanted.limit(1)) is not None


def _ask(db: Session, case: Case, kind: str, actor: Actor, words: str, due: date) -> Urge:
    if len(words) > LONGEST_WORDS:
        raise Invalid([Problem("text.too_long", "words", {"longest": LONGEST_WORDS})])
    asked = Urge(
        case_id=case.id,
        kind=kind,
        unit_code=responsible(db, case.id, now()).unit,
        asked_by=actor.account_id,
        at=now(),
        words=words,
        reply_due_on=due,
        reply_due_at=end_of_business(due),
    )
    db.add(asked)
    db.flush()
    return asked
