"""What one pair of hands may hold, and for how long a piece that was passed over stays away: settings of the hall."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.work import WorkItem
from models.errors import NotAllowed
from models.people.absence import away_until
from models.people.actor import Actor


class Limits(NamedTuple):
    """``hold``: untouched pieces in one pair of hands at most; ``skip_hours``: how long a skipped one stays away."""

    hold: int = 20
    skip_hours: int = 24


_limits = Limits()


def set_limits(hold: int, skip_hours: int) -> None:
    """Take the settings over, once at the start of a process.  Raises ``ValueError`` for what cannot be a limit."""
    global _limits
    if hold < 1 or skip_hours < 1:
        raise ValueError("HALL_HOLD_LIMIT and HALL_SKIP_HOURS are at least 1")
    _limits = Limits(hold, skip_hours)


def limits() -> Limits:
    return _limits


def check_free(db: Session, actor: Actor) -> None:
    """Raises :class:`NotAllowed`: ``absent`` for who is away, ``hands_full`` for who holds as much as one may."""
    if away_until(db, actor.account_id):
        raise NotAllowed("absent")
    held = select(WorkItem.id).where(WorkItem.holder_id == actor.account_id, WorkItem.state == "open")
    if len(db.scalars(held.limit(_limits.hold)).all()) >= _limits.hold:
        raise NotAllowed("hands_full", most=_limits.hold)
