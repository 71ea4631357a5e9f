"""A new calendar and the clocks of petitions: a last day moves later where it must, and never comes nearer (CAL-5).

Also clocks of natural days move: a last day that the new calendar makes a rest day runs on (CLK-3).  One that the new
calendar would end earlier keeps the day that was told, and the calendar that it was counted with.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import record
from models.calendar import shelf
from models.people.actor import SYSTEM
from models.petition.clock import PetitionClock, due_of, running
from models.petition.petition import Petition


def recount(db: Session) -> int:
    """Count every running clock again that was counted with another calendar; how many last days moved."""
    shelf.forget()
    version, moved = shelf.current().version, 0
    older = (PetitionClock.stopped_on.is_(None), PetitionClock.calendar != version)
    for clock in db.scalars(select(PetitionClock).where(*older).order_by(PetitionClock.id).with_for_update()):
        told, before = clock.due_on, clock.calendar
        clock.calendar = version
        counted = due_of(clock)
        if counted < told:
            clock.calendar = before
        elif counted > told:
            clock.due_on, moved = counted, moved + 1
            petition = db.get_one(Petition, clock.petition_id)
            db.flush()
            petition.due_on = min(one.due_on for one in running(db, petition.id))
            facts = {"clock": clock.kind, "from": told.isoformat(), "to": counted.isoformat(), "calendar": version}
            record(db, SYSTEM, "petition_recounted", about=f"petition:{petition.number}", facts=facts)
    db.flush()
    return moved
