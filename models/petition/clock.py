"""The clocks of petitions.  15, 30 and 60 days are natural days, the 5 of an objection working days (PET-15).

A clock is one row that still explains itself: from which day, how many, extended by how many, what is left out, and the
version of the calendar.  Its end is a pure function of these; the stored one exists for lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.calendar import working
from models.calendar.working import Unit


class ClockKind(StrEnum):
    SORT = "sort"
    TELL = "tell"
    OBJECT = "object"
    UNIT_TELL = "unit_tell"
    REPORT = "report"
    HANDLE = "handle"
    ASK_REVIEW = "ask_review"
    REVIEW = "review"
    HAND_ON = "hand_on"
    TAKE_ON = "take_on"


class Terms(NamedTuple):
    """How long a clock runs and by which rule.  The days of ``REPORT`` are set by who assigns."""

    days: int
    unit: Unit
    rule: str


TERMS = {
    ClockKind.SORT: Terms(15, "natural", "PET-3"),
    ClockKind.TELL: Terms(15, "natural", "PET-4"),
    ClockKind.OBJECT: Terms(5, "working", "PET-5"),
    ClockKind.UNIT_TELL: Terms(15, "natural", "PET-4"),
    ClockKind.REPORT: Terms(0, "natural", "PET-3"),
    ClockKind.HANDLE: Terms(60, "natural", "PET-7"),
    ClockKind.ASK_REVIEW: Terms(30, "natural", "PET-9"),
    ClockKind.REVIEW: Terms(30, "natural", "PET-9"),
    ClockKind.HAND_ON: Terms(3, "working", "PET-17"),
    ClockKind.TAKE_ON: Terms(5, "working", "PET-17"),
}
LONGEST_EXTENSION = 30
COMPLEX_DAYS = 5


class PetitionClock(Base):
    """One allowance of days.  ``excluded`` are pairs of ISO dates, of which days after the first do not count."""

    __tablename__ = "petition_clock"
    __table_args__ = (
        # Exactly one clock of a kind runs on a petition at a time.
        Index("uq_petition_clock_running", "petition_id", "kind", unique=True,
              postgresql_where=text("stopped_on is null")),
        Index("ix_petition_clock_due", "due_on", postgresql_where=text("stopped_on is null")),
        CheckConstraint("unit in ('working', 'natural')", name="unit"),
    )  # fmt: skip

    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), index=True)
    kind: Mapped[str]
    unit: Mapped[str]
    calendar: Mapped[str]
    started_on: Mapped[date]
    days: Mapped[int]
    extended: Mapped[int] = mapped_column(server_default=text("0"))
    excluded: Mapped[list[object]] = mapped_column(server_default=text("'[]'::jsonb"))
    due_on: Mapped[date]
    stopped_on: Mapped[date | None]

    @property
    def rule(self) -> str:
        return TERMS[ClockKind(self.kind)].rule

    @property
    def limit(self) -> int:
        return self.days + self.extended

    @property
    def lines(self) -> list[working.DayCounted]:
        """Every day of the clock with its number and why, for people to check by hand."""
        calendar = working.by_version(self.calendar)
        return working.count(calendar, self.started_on, self.due_on, _unit(self), left_out(self), limit=self.limit)


@dataclass(frozen=True)
class ClockMove:
    """What a row of the table does to a clock."""

    act: Literal["start", "stop"]
    kind: ClockKind


def start(*kinds: ClockKind) -> tuple[ClockMove, ...]:
    return tuple(ClockMove("start", kind) for kind in kinds)


def stop(*kinds: ClockKind) -> tuple[ClockMove, ...]:
    return tuple(ClockMove("stop", kind) for kind in kinds)


def running(db: Session, petition_id: int, kind: ClockKind | None = None) -> Sequence[PetitionClock]:
    """The clocks that run, the nearest end first."""
    wanted = select(PetitionClock).where(PetitionClock.petition_id == petition_id, PetitionClock.stopped_on.is_(None))
    if kind:
        wanted = wanted.where(PetitionClock.kind == kind)
    return db.scalars(wanted.order_by(PetitionClock.due_on, PetitionClock.id)).all()


def begin(db: Session, petition_id: int, kind: ClockKind, on: date, *, until: date | None = None) -> PetitionClock:
    """Start the clock of ``kind`` from ``on``, which itself is not counted.  ``until`` fixes its end by a date."""
    terms, calendar = TERMS[kind], working.current()
    days = (until - on).days if until else terms.days
    clock = PetitionClock(
        petition_id=petition_id, kind=kind, unit=terms.unit, calendar=calendar.version, started_on=on, days=days,
        extended=0, excluded=[],
    )  # fmt: skip
    clock.due_on = due_of(clock)
    db.add(clock)
    db.flush()
    return clock


def halt(db: Session, petition_id: int, kind: ClockKind | None, on: date) -> None:
    """Stop the clock of ``kind``, or every one."""
    for clock in running(db, petition_id, kind):
        clock.stopped_on = on
    db.flush()


def due_of(clock: PetitionClock) -> date:
    """The last day, counted anew; on a rest day it runs on to the next working day (CLK-3)."""
    return working.due_with(
        working.by_version(clock.calendar), clock.started_on, clock.days, _unit(clock), extra_days=clock.extended,
        excluded=left_out(clock),
    )  # fmt: skip


def left_out(clock: PetitionClock) -> list[tuple[date, date]]:
    """The periods that do not count (the hearings of a review, PET-9)."""
    pairs = (pair for pair in clock.excluded if isinstance(pair, list))
    return [(date.fromisoformat(str(first)), date.fromisoformat(str(last))) for first, last in pairs]


def extend(clock: PetitionClock, days: int) -> None:
    clock.extended += days
    clock.due_on = due_of(clock)


def exclude(clock: PetitionClock, first: date, last: date) -> None:
    """Leave the days after ``first`` up to and with ``last`` out."""
    clock.excluded = [*clock.excluded, [first.isoformat(), last.isoformat()]]
    clock.due_on = due_of(clock)


def _unit(clock: PetitionClock) -> Unit:
    return "natural" if clock.unit == "natural" else "working"
