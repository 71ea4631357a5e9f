"""How a store that was restored goes on: as if every worker had just died, and giving no number twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.calendar.now import day_of, today
from models.casework.document import Doc
from models.casework.number import Serial
from models.catalogue.files import catalogue
from models.outbox import Message, release
from models.outbox.signs import RelaySeen, WorkerSeen

# More numbers than a hall gives in a day: those it gave between backup and loss are in people's hands.
GAP = 10_000


def settle(db: Session, made_at: datetime) -> int:
    """Let a store restored from a backup of ``made_at`` go on; how many messages are due again.

    What a worker held is due again, and no attempt is blamed on its message.  What is done or sent stays so.  Signs of
    life of the old hall go.  Numbers go on :data:`GAP` higher on the days since, so that none is given twice.
    """
    held = select(Message.id, Message.attempt).where(
        Message.lease_until.is_not(None), Message.done_at.is_(None), Message.dead_at.is_(None)
    )
    taken = db.execute(held.order_by(Message.id)).all()
    for message_id, attempt in taken:
        release(db, message_id, attempt, blame=False)
    for signs in (WorkerSeen, RelaySeen):
        db.execute(delete(signs))
    _leave_a_gap(db, day_of(made_at), today())
    return len(taken)


def _leave_a_gap(db: Session, first: date, last: date) -> None:
    """In every series there is or may have been since, also one whose first number of the day was given after it."""
    series = set(db.scalars(select(Serial.series).distinct()))
    series |= {site.hall_number for site in catalogue().shared.sites.values()} | {kind.value for kind in Doc}
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    rows = [{"series": one, "day": day, "last": GAP} for one in sorted(series) for day in days]
    higher = insert(Serial).on_conflict_do_update(index_elements=["series", "day"], set_={"last": Serial.last + GAP})
    db.execute(higher, rows)
