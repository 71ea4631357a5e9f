"""How long an item really takes, from what was decided lately: the usual time beside the promised one (A13)."""

from __future__ import annotations

from datetime import timedelta
from statistics import median_high
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar import shelf
from models.calendar.now import today
from models.calendar.working import working_days_between
from models.casework.case import Case

USUAL_DAYS = 180
"""Calendar days back over which decisions are looked at."""
FEWEST, MOST = 5, 200
"""Below the first no figure is told: it would say more about chance.  Beyond the second more change little."""


class Usual(NamedTuple):
    """``days`` working days from acceptance to decision for the middle one of the last ``cases`` requests."""

    days: int
    cases: int


def usual(db: Session, item_code: str) -> Usual | None:
    """The usual time of item ``item_code``; None while too few were decided."""
    since = Case.decided_on >= today() - timedelta(days=USUAL_DAYS)
    decided = select(Case.accepted_on, Case.decided_on).where(Case.item_code == item_code, since)
    rows = db.execute(decided.where(Case.accepted_on.is_not(None)).order_by(Case.decided_on.desc()).limit(MOST)).all()
    if len(rows) < FEWEST:
        return None
    calendar = shelf.current()
    return Usual(
        median_high(working_days_between(calendar, start, end) for start, end in rows if start and end), len(rows)
    )
