"""The duty of petitions: raise alarms, and close what nobody asked to review (PET-9).

It may run often or late: what was done stays done, and what is done late counts from when it fell due.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import outbox
from models.calendar.closing import end_of_business
from models.calendar.now import today
from models.people.actor import SYSTEM
from models.petition import alarm
from models.petition.clock import ClockKind, PetitionClock
from models.petition.perform import lock, perform

BATCH = 500


def scan(db: Session) -> None:
    """Raise alarms, and put a message for each asking time that is over."""
    alarm.scan(db)
    over = select(PetitionClock.id).where(
        PetitionClock.stopped_on.is_(None), PetitionClock.kind == ClockKind.ASK_REVIEW, PetitionClock.due_on < today()
    )
    for clock_id in db.scalars(over.order_by(PetitionClock.id).limit(BATCH)):
        outbox.put(db, "petition_over", [clock_id], dedup_key=f"petition_over:{clock_id}")


def run_out(db: Session, clock_id: int) -> None:
    """Close the petition of one asking time, as of its end; nothing when it was stopped meanwhile."""
    clock = db.get(PetitionClock, clock_id)
    if clock is None:
        return
    lock(db, clock.petition_id)
    db.refresh(clock)
    if clock.stopped_on is None and clock.due_on < today():
        perform(db, clock.petition_id, "conclude", SYSTEM, at=end_of_business(clock.due_on))
