"""Who came to the halls in the months of a history: about as many for each case as the park's own figures say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import SHENZHEN
from models.calendar.working import current
from models.catalogue.item import Site
from models.counter.visit import PURPOSES, add_visits

# 700,000 visits for 90,000 cases (park.md, rows 22 and 26).
PER_CASE = 700 / 90
_SHARES = (35, 25, 33, 7)
_HOURS = {9: 26, 10: 24, 11: 12, 14: 16, 15: 14, 16: 8}


def visit_halls(db: Session, cases: int, first: date, until: datetime, seed: int) -> int:
    """Count the visits of every working day from ``first`` to ``until``; how many."""
    rng = Random(f"{seed}:visits")  # noqa: S311 - a history, not a secret
    sites = db.scalars(select(Site.code).order_by(Site.code)).all()
    last = until.astimezone(SHENZHEN).date()
    days = [first + timedelta(n) for n in range((last - first).days)]
    working = [day for day in days if current().is_working(day)]
    counted = 0
    for day in working:
        mean = cases * PER_CASE / len(working)
        came = Counter(_drawn(rng, sites) for _ in range(max(0, round(rng.gauss(mean, mean / 6)))))
        if came:
            add_visits(db, day, came)
        counted += came.total()
    return counted


def _drawn(rng: Random, sites: Sequence[str]) -> tuple[str, int, str]:
    hour = rng.choices(list(_HOURS), list(_HOURS.values()))[0]
    return rng.choice(sites), hour, rng.choices(PURPOSES, _SHARES)[0]
