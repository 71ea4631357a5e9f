"""Legal clocks as ledgers that explain themselves.

A clock's entries are only ever appended; its due date is a pure function of them and of one version of the calendar.
The stored ``due_on`` exists for lists and is recomputed by tests and by the audit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, bindparam, func, select, text
from sqlalchemy.orm import Mapped, Session, lazyload, mapped_column, relationship

from models.base import Base, Id
from models.calendar import working
from models.calendar.closing import end_of_business
from models.calendar.now import SHENZHEN
from models.casework import silence
from models.casework.case import Case
from models.casework.move import Move
from models.catalogue.spec import ROUTE


class ClockKind(StrEnum):
    NOTICE = "notice"  # the hall's time to ask for papers, ACC-9
    APPLICANT = "applicant"  # the applicant's time to answer, ACC-13
    STATUTORY = "statutory"  # CLK-4 and item law
    PROMISED = "promised"  # CLK-11, never longer
    DELIVERY = "delivery"  # CLK-7
    HEARING = "hearing"  # the time to ask for a hearing, DEC-5
    RENEWAL = "renewal"  # to the last day of a licence that silence renews, CLK-14
    EFFECT = "effect"  # to the day on which silence lets something take effect, CLK-15
    GAP = "gap"  # the applicant's time for papers that may follow acceptance, GAP-4


NOTICE, APPLICANT, STATUTORY, PROMISED, DELIVERY, HEARING, RENEWAL, EFFECT, GAP = ClockKind
RULES = {
    NOTICE: "ACC-9", APPLICANT: "ACC-13", STATUTORY: "CLK-4", PROMISED: "CLK-11", DELIVERY: "CLK-7",
    HEARING: "DEC-5", RENEWAL: "CLK-14", EFFECT: "CLK-15", GAP: "GAP-4",
}  # fmt: skip
DELIVERY_DAYS = 10
HEARING_DAYS = 5
REVOCATION_DAYS = 90
"""For a case that the authority opened itself, as for penalties (Administrative Penalties Law 60)."""


class Clock(Base):
    """One allowance of days on one case.  ``due_at`` is the close of business of ``due_on``, in UTC (CLK-3)."""

    __tablename__ = "clock"
    __table_args__ = (
        # Exactly one clock of a kind runs on a case at a time.
        Index("uq_clock_running", "case_id", "kind", unique=True, postgresql_where=text("stopped_on is null")),
        Index("ix_clock_running_due", "kind", "due_at", postgresql_where=text("stopped_on is null")),
        CheckConstraint("unit in ('working', 'natural')", name="unit"),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    unit: Mapped[str]
    calendar: Mapped[str]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    stopped_on: Mapped[date | None]
    # Since when an open special procedure holds it: until that ends nobody knows its last day (CLK-8).
    paused_on: Mapped[date | None]

    case: Mapped[Case] = relationship()
    entries: Mapped[list[ClockEntry]] = relationship(order_by="ClockEntry.seq", lazy="selectin")


class ClockEntry(Base):
    """One line of the ledger.

    ``days`` is the limit of a ``started`` entry and what an ``extended`` one, or one ``changed`` with the item's
    version, adds; ``until_on`` ends an ``excluded`` period, is the last day a ``capped`` clock can have (the last such
    entry holds), the day a licence ``expires``, the day a ``deferred`` start waited for and, for a ``recounted`` one,
    the day it had told before and does not come back behind (CAL-5).  ``calendar`` is the version a ``started`` or
    ``recounted`` entry counts with.
    """

    __tablename__ = "clock_entry"
    __table_args__ = (Index("uq_clock_entry_seq", "clock_id", "seq", unique=True),)

    id: Mapped[Id]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    days: Mapped[int | None]
    calendar: Mapped[str | None]
    reason: Mapped[str]
    rule: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


@dataclass(frozen=True)
class ClockMove:
    """What a row of the lifecycle does to a clock."""

    act: Literal["start", "stop", "reopen"]
    kind: ClockKind


def start(kind: ClockKind) -> ClockMove:
    return ClockMove("start", kind)


def stop(kind: ClockKind) -> ClockMove:
    return ClockMove("stop", kind)


def reopen(kind: ClockKind) -> ClockMove:
    return ClockMove("reopen", kind)


def stop_running(move: Move, kinds: Collection[ClockKind] = ()) -> None:
    """Stop the clocks of ``kinds``, or every one: an ended case has no running clock."""
    for clock in running(move.db, move.case.id, *kinds):
        seq = clock.entries[-1].seq + 1
        clock.entries.append(entry(move, clock.entries[0].rule, seq, "stopped", move.today, f"by.{move.action}"))
        clock.stopped_on, clock.paused_on = move.today, None
    move.db.flush()


def reopen_last(move: Move, kind: ClockKind) -> None:
    """The last clock of ``kind``, if there was one, counts on as if it had never stopped: what stopped it was called
    back."""
    last = select(Clock).where(Clock.case_id == move.case.id, Clock.kind == kind).order_by(Clock.id.desc()).limit(1)
    clock = move.db.scalars(last).one_or_none()
    if clock is None:
        return
    seq = clock.entries[-1].seq + 1
    clock.entries.append(entry(move, clock.entries[0].rule, seq, "reopened", move.today, f"by.{move.action}"))
    clock.stopped_on = None
    move.db.flush()


def running(db: Session, case_id: int, *kinds: ClockKind) -> Sequence[Clock]:
    return db.scalars(_RUNNING, {"case": case_id, "kinds": kinds or tuple(ClockKind)}).all()


def end_of(db: Session, case_id: int, kind: ClockKind) -> date | None:
    """The last day of the running clock of ``kind``; None when none runs."""
    return db.scalar(_END, {"case": case_id, "kind": kind})


def of_kind(db: Session, case_id: int, kind: ClockKind) -> Sequence[Clock]:
    """Every clock of ``kind`` the case has had, running or stopped."""
    return db.scalars(select(Clock).where(Clock.case_id == case_id, Clock.kind == kind).order_by(Clock.id)).all()


def nearest(db: Session, case_id: int) -> date | None:
    """The nearest end of a clock that runs and does not stand still."""
    return db.scalar(_NEAREST, {"case": case_id})


# Statements that every act asks are made once.
_OF_CASE = Clock.case_id == bindparam("case")
_RUNNING = (
    select(Clock)
    .where(_OF_CASE, Clock.kind.in_(bindparam("kinds", expanding=True)), Clock.stopped_on.is_(None))
    # Most who ask want only the end; a case has two or three clocks.
    .options(lazyload(Clock.entries))
)
_END = select(Clock.due_on).where(_OF_CASE, Clock.kind == bindparam("kind"), Clock.stopped_on.is_(None))
_NEAREST = select(func.min(Clock.due_on)).where(_OF_CASE, Clock.stopped_on.is_(None), Clock.paused_on.is_(None))


def due_of(entries: Sequence[ClockEntry], unit: str, calendar_version: str) -> date:
    """The due date as the ledger gives it (rulebook section 3, Method)."""
    started = entries[0]
    due = working.due_with(
        working.by_version(calendar_version),
        started.from_on,
        started.days or 0,
        "natural" if unit == "natural" else "working",
        extra_days=sum(e.days or 0 for e in entries if e.kind in ("extended", "changed")),
        excluded=excluded(entries),
    )
    told = max([due, *(e.until_on for e in entries if e.kind == "recounted" and e.until_on)])
    caps = [e.until_on for e in entries if e.kind in ("capped", "expires") and e.until_on]
    return min([told, *caps[-1:]])


def excluded(entries: Sequence[ClockEntry]) -> list[tuple[date, date]]:
    return [(e.from_on, e.until_on) for e in entries if e.kind == "excluded" and e.until_on]


def start_counting(move: Move, kind: ClockKind) -> None:
    """Start the clock of ``kind`` with the item's own limit, on today's version of the calendar; none where neither the
    item nor the request calls for one."""
    terms = _terms(move, kind)
    if terms is None:
        return
    on, days, unit = terms
    calendar = working.current()
    entries = [entry(move, RULES[kind], 1, "started", on, f"by.{move.action}", days=days)]
    entries[0].calendar = calendar.version
    if kind == PROMISED and on != move.case.accepted_on:
        entries.append(entry(move, "CLK-11", 2, "deferred", move.case.accepted_on or on, "cut_off", until=on))
    if kind == RENEWAL:
        # A licence ends on its last day, also on a rest day.
        entries.append(entry(move, "CLK-14", 2, "expires", on, "expiry", until=on + timedelta(days)))
    law = running(move.db, move.case.id, STATUTORY) if kind == PROMISED else ()
    if law and law[0].due_on < due_of(entries, unit, calendar.version):
        # Working days promised may outlast natural days of the law over a long holiday; a promise is never longer.
        entries.append(entry(move, "CLK-11", len(entries) + 1, "capped", on, "never_longer", until=law[0].due_on))
    if kind == GAP and move.facts["gap_until"] < due_of(entries, unit, calendar.version):
        entries.append(entry(move, "GAP-4", 2, "capped", on, "gap_until", until=move.facts["gap_until"]))
    begin(move, kind, unit, entries)


def begin(move: Move, kind: ClockKind, unit: str, entries: list[ClockEntry]) -> None:
    """A new clock with its first ``entries``, the ``started`` one of which names the calendar."""
    version = entries[0].calendar
    assert version is not None
    due_on = due_of(entries, unit, version)
    move.db.add(
        Clock(
            case_id=move.case.id,
            kind=kind,
            unit=unit,
            calendar=version,
            due_on=due_on,
            due_at=end_of_business(due_on),
            entries=entries,
        )
    )
    move.db.flush()


def _terms(move: Move, kind: ClockKind) -> tuple[date, int, str] | None:
    """The day a clock counts from, its limit and unit: figures of the item, fixed as CLK-13 says."""
    case = move.case
    match kind:
        case ClockKind.NOTICE:
            assert case.counted_from is not None
            return case.counted_from, case.spec.notice.days, case.spec.notice.unit
        case ClockKind.APPLICANT:
            return move.today, case.spec.supplement.days, case.spec.supplement.unit
        case ClockKind.STATUTORY if case.revokes:
            return move.today, REVOCATION_DAYS, "natural"
        case ClockKind.PROMISED | ClockKind.RENEWAL | ClockKind.EFFECT if case.revokes:
            return None  # Nobody applied, so nothing was promised, and silence grants nothing.
        case ClockKind.STATUTORY:
            assert case.accepted_on is not None
            return case.accepted_on, case.flow.statutory.days, case.flow.statutory.unit
        case ClockKind.PROMISED:
            return _promised_from(move), case.flow.promised_for(case.answers.get(ROUTE)).days, "working"
        case ClockKind.GAP:
            assert case.accepted_on is not None
            return case.accepted_on, case.flow.promised.days, case.flow.promised.unit
        case ClockKind.DELIVERY:
            assert case.decided_on is not None
            return case.decided_on, DELIVERY_DAYS, "working"
        case ClockKind.HEARING:
            return move.today, HEARING_DAYS, "working"
        case ClockKind.RENEWAL:
            return silence.renewal_terms(case)
        case ClockKind.EFFECT:
            return silence.effect_terms(case)


def _promised_from(move: Move) -> date:
    """The day the promise counts from: that of acceptance; with a cut-off, the next working day when what began the
    count came after it.  The limits of the law know no such hour (ACC-4)."""
    accepted_on, cut_off = move.case.accepted_on, move.case.flow.cut_off
    assert accepted_on is not None
    came = (move.at if accepted_on == move.today else move.case.received_at or move.at).astimezone(SHENZHEN)
    late = cut_off is not None and came.date() == accepted_on and came.time() > cut_off
    return working.add_working(working.current(), accepted_on, 1) if late else accepted_on


def entry(
    move: Move,
    rule: str,
    seq: int,
    kind: str,
    on: date,
    reason: str,
    *,
    days: int | None = None,
    until: date | None = None,
) -> ClockEntry:
    return ClockEntry(
        seq=seq, kind=kind, from_on=on, until_on=until, days=days, reason=reason, rule=rule,
        actor_kind=move.actor.kind, actor_id=move.actor.account_id, at=move.at,
    )  # fmt: skip
