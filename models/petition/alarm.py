"""What must come before a supervisor: urgent matters at once (PET-13), dates that near and dates that have passed.

An alarm is one row for each clock and kind, however often the duty runs; it stays until a supervisor has seen it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.audit.acts import record
from models.base import Base, Id
from models.calendar import working
from models.calendar.closing import end_of_business
from models.calendar.now import now, today
from models.errors import NotFound
from models.people.actor import Actor
from models.petition.clock import ClockKind, PetitionClock

# A date nears when at most so many working days are left.
NEAR_DAYS = 3
# The time to ask for review is the petitioner's own.
WATCHED = tuple(kind.value for kind in ClockKind if kind != ClockKind.ASK_REVIEW)
BATCH = 500


class PetitionAlarm(Base):
    """``at`` is when it fell due: for an overdue clock the end of its last day, not the time the duty ran."""

    __tablename__ = "petition_alarm"
    __table_args__ = (
        CheckConstraint("kind in ('urgent', 'near', 'overdue')", name="kind"),
        Index("uq_petition_alarm", "petition_id", text("coalesce(clock_id, 0)"), "kind", unique=True),
        Index("ix_petition_alarm_unseen", "at", postgresql_where=text("seen_at is null")),
    )

    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"))
    clock_id: Mapped[int | None] = mapped_column(ForeignKey("petition_clock.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def raise_urgent(db: Session, petition_id: int, at: datetime) -> None:
    _raise(db, petition_id, None, "urgent", at)


def scan(db: Session) -> None:
    """Raise what nears and what is overdue; what was raised before stays as it is."""
    last = 0
    while clocks := _next(db, last):
        for clock in clocks:
            if clock.due_on < today():
                _raise(db, clock.petition_id, clock.id, "overdue", end_of_business(clock.due_on))
            elif working.working_days_between(working.current(), today(), clock.due_on) <= NEAR_DAYS:
                _raise(db, clock.petition_id, clock.id, "near", now())
        last = clocks[-1].id


def see(db: Session, alarm_id: int, actor: Actor) -> None:
    """A supervisor has seen it.  Raises :class:`NotFound`; a second time changes nothing."""
    alarm = db.get(PetitionAlarm, alarm_id, with_for_update=True)
    if alarm is None:
        raise NotFound()
    if alarm.seen_at is None:
        alarm.seen_at, alarm.seen_by = now(), actor.account_id
        record(db, actor, "petition.alarm_seen", about=f"petition:{alarm.petition_id}", facts={"alarm": alarm.kind})


def _next(db: Session, after: int) -> Sequence[PetitionClock]:
    running = select(PetitionClock).where(PetitionClock.stopped_on.is_(None), PetitionClock.kind.in_(WATCHED))
    return db.scalars(running.where(PetitionClock.id > after).order_by(PetitionClock.id).limit(BATCH)).all()


def _raise(db: Session, petition_id: int, clock_id: int | None, kind: str, at: datetime) -> None:
    row = insert(PetitionAlarm).values(petition_id=petition_id, clock_id=clock_id, kind=kind, at=at)
    db.execute(row.on_conflict_do_nothing())
