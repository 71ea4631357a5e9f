"""The nightly proof that nobody took a piece while a more urgent one that suited them waited.

Who takes a piece proves by it that they were present, not absent and not at their limit.  So the question of each
taking is only: was there, at that moment, a piece due by law earlier, open and in nobody's hands, that suited the same
person and that they had not passed over with a reason?  Where the hall itself offered the later one, the order was
broken; where the person picked it, the supervisor sees that it was picked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Interval, and_, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import NEVER, Base
from models.calendar.now import SHENZHEN, now, today
from models.casework.case import Case
from models.casework.skip import WorkSkip
from models.casework.turn import in_turn, suits
from models.casework.work import Assignment, WorkItem
from models.people.account import Account
from models.people.actor import Actor

# A piece that came, went or was being moved within so short a time of the taking was not waiting: two who press at the
# same moment are each offered what the other has not locked.
GRACE = literal(timedelta(seconds=10), Interval)
KEPT = 200
"""Findings that a report keeps; its counts are whole."""


class ClaimProof(Base):
    """The report on one day.  ``findings`` are the first :data:`KEPT`, as :class:`Finding` has them."""

    __tablename__ = "claim_proof"

    day: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    takes: Mapped[int]
    offered: Mapped[int]
    chosen: Mapped[int]
    findings: Mapped[list[object]]

    @property
    def found(self) -> list[Finding]:
        return [Finding.of_json(raw) for raw in self.findings]  # type: ignore[arg-type]


@dataclass(frozen=True)
class Finding:
    """``waited`` and ``took`` are case numbers; ``how`` the later-due piece came to the person: next or chosen."""

    at: datetime
    account_id: int
    how: str
    waited: str
    waited_due: date | None
    took: str
    took_due: date | None
    kind: str

    def as_json(self) -> dict[str, object]:
        return {name: v.isoformat() if isinstance(v, date) else v for name, v in asdict(self).items()}

    @classmethod
    def of_json(cls, raw: Mapping[str, Any]) -> Finding:
        days = {name: raw[name] and date.fromisoformat(raw[name]) for name in ("waited_due", "took_due")}
        return cls(**{**raw, **days, "at": datetime.fromisoformat(raw["at"])})


@dataclass(frozen=True)
class Proof:
    """``takes`` pieces were taken on ``day``; for those of ``findings`` a more urgent one waited."""

    day: date
    takes: int
    findings: Sequence[Finding]

    def count(self, how: str) -> int:
        return sum(finding.how == how for finding in self.findings)


def prove(db: Session, day: date) -> Proof:
    """Look at every taking of ``day``, a Shenzhen date.

    Posts and skills are those of the moment of looking, and due dates too: hence a report is made the night after.
    """
    start = datetime.combine(day, time(), SHENZHEN)
    in_turn = Assignment.how.in_(("next", "chosen"))
    within = and_(in_turn, Assignment.from_at >= start, Assignment.from_at < start + timedelta(days=1))
    takes = db.execute(select(Assignment.account_id, func.count()).where(within).group_by(Assignment.account_id)).all()
    accounts = db.scalars(select(Account).where(Account.id.in_([row[0] for row in takes])).order_by(Account.id)).all()
    found = [finding for account in accounts for finding in _passed_by(db, account.actor, within)]
    return Proof(day, sum(row[1] for row in takes), sorted(found, key=lambda finding: finding.at))


def write_missing(db: Session) -> list[ClaimProof]:
    """Write the report of every day that has none, from the last one on; the first ever is of yesterday."""
    yesterday = today() - timedelta(days=1)
    last = db.scalar(select(func.max(ClaimProof.day)))
    first = last + timedelta(days=1) if last else yesterday
    written = [_write(db, first + timedelta(days=n)) for n in range((yesterday - first).days + 1)]
    db.flush()
    return written


def _write(db: Session, day: date) -> ClaimProof:
    proof = prove(db, day)
    report = ClaimProof(
        day=day, made_at=now(), takes=proof.takes, offered=proof.count("next"), chosen=proof.count("chosen"),
        findings=[finding.as_json() for finding in proof.findings[:KEPT]],
    )  # fmt: skip
    db.add(report)
    return report


def _passed_by(db: Session, actor: Actor, within: ColumnElement[bool]) -> Iterator[Finding]:
    """Each taking of ``actor`` past a more urgent piece, with the most urgent of those."""
    taken, its_case = aliased(WorkItem), aliased(Case)
    earlier = func.coalesce(WorkItem.due_on, text(NEVER)) < func.coalesce(taken.due_on, text(NEVER))
    wanted = (
        select(Assignment.from_at, Assignment.how, Case.number, WorkItem.due_on, WorkItem.kind, its_case.number,
               taken.due_on)
        .ext(distinct_on(Assignment.id))
        .select_from(Assignment)
        .join(taken, taken.id == Assignment.work_item_id)
        .join(its_case, its_case.id == taken.case_id)
        .join(WorkItem, and_(earlier, _waited(actor)))
        .join(Case, Case.id == WorkItem.case_id)
        .where(within, Assignment.account_id == actor.account_id)
        .order_by(Assignment.id, WorkItem.due_on, WorkItem.id)
    )  # fmt: skip
    for at, how, waited, waited_due, kind, took, took_due in db.execute(wanted):
        yield Finding(at, actor.account_id or 0, how or "", waited or "", waited_due, took or "", took_due, kind)


def _waited(actor: Actor) -> ColumnElement[bool]:
    """The condition on work items: it waited for ``actor`` at the moment of the assignment beside it."""
    at = Assignment.from_at
    hold = aliased(Assignment)
    held = select(hold.id).where(
        hold.work_item_id == WorkItem.id, hold.from_at <= at + GRACE,
        or_(hold.until_at.is_(None), hold.until_at > at - GRACE),
    )  # fmt: skip
    skipped = select(WorkSkip.id).where(
        WorkSkip.work_item_id == WorkItem.id, WorkSkip.account_id == actor.account_id, WorkSkip.at <= at,
        or_(WorkSkip.until_at.is_(None), WorkSkip.until_at > at),
    )  # fmt: skip
    there = or_(
        WorkItem.state == "open",
        and_(WorkItem.state == "done", WorkItem.done_at > at + GRACE),
        and_(WorkItem.state == "cancelled", WorkItem.done_at > at + GRACE),
    )
    return and_(WorkItem.opened_at <= at - GRACE, there, suits(actor), in_turn(), ~held.exists(), ~skipped.exists())
