"""What falls due when: open cases by how late they are, and by working day for the next two weeks (S1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.calendar.now import today
from models.calendar.working import current
from models.casework.case import Case, is_open

DAYS_AHEAD = 10
"""Working days shown one by one."""
LATE = (1, 5, 20)
"""Bounds of the groups of what is overdue, in working days."""


@dataclass(frozen=True)
class Slot:
    """Open cases due from ``first`` to ``last``, both days included; None leaves that side open.

    ``late`` is the most working days by which those of an overdue slot are late, None in the slot of all the rest.
    """

    first: date | None
    last: date | None
    cases: int
    overdue: bool = False
    late: int | None = None


def ahead(db: Session) -> list[Slot]:
    """Every open case that has a due date, in one slot: the latest first, then day by day, then what comes later.

    A slot of a working day also holds what falls on the rest days before it, so that nothing is left out.
    """
    counted = select(Case.due_on, func.count()).where(is_open(), Case.due_on.is_not(None)).group_by(Case.due_on)
    by_day = {day: n for day, n in db.execute(counted).all() if day}

    def slot(first: date | None, last: date | None, *, overdue: bool = False, late: int | None = None) -> Slot:
        cases = sum(n for day, n in by_day.items() if (not first or first <= day) and (not last or day <= last))
        return Slot(first, last, cases, overdue, late)

    late_from = list(_working_days(today(), -1, LATE[-1]))
    bounds = [late_from[n - 1] for n in LATE]
    ends = [today() - _DAY, *(bound - _DAY for bound in bounds)]
    overdue = [slot(None, ends[-1], overdue=True)]
    overdue += [
        slot(bound, end, overdue=True, late=n)
        for bound, end, n in reversed(list(zip(bounds, ends[:-1], LATE, strict=True)))
    ]
    days = [today(), *_working_days(today(), 1, DAYS_AHEAD - 1)]
    coming = [slot(today(), today())] + [slot(before + _DAY, day) for before, day in pairwise(days)]
    return [*overdue, *coming, slot(days[-1] + _DAY, None)]


_DAY = timedelta(days=1)


def _working_days(start: date, step: int, wanted: int) -> Iterator[date]:
    """The ``wanted`` working days next to ``start``, forward or backward."""
    day = start
    while wanted:
        day += step * _DAY
        if current().is_working(day):
            wanted -= 1
            yield day
