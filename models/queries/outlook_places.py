"""Which unit will be short of people: work due by unit against who is there and how fast the unit works (S1.3)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from models.calendar.now import SHENZHEN, today
from models.casework.work import WorkItem
from models.people.account import PostHeld
from models.queries.board import FEWEST
from models.queries.outlook import HANDLERS, PACE_DAYS, absences_of, days_ahead, handlers, working_days_back

_UNIT = func.coalesce(WorkItem.site_code, WorkItem.department_code)


class UnitAhead(NamedTuple):
    """One site or department until ``last``: pieces due, what is overdue with them, working days of its people without
    those on leave, pieces that one person finishes in a day, and what would be left; None where too few say it."""

    place: str
    last: date
    due: int
    person_days: int
    a_day: float | None
    left: int | None


def units(db: Session) -> list[UnitAhead]:
    """Every unit with work due within the days looked ahead, the shortest of people first.

    Who holds posts in two units counts in both: nobody can say beforehand where they will be needed.
    """
    days = days_ahead()
    due = select(_UNIT, func.count()).where(WorkItem.state == "open", WorkItem.due_on <= days[-1]).group_by(_UNIT)
    there, rates = _person_days(db, days), _rates(db)
    found = [_unit(place, days[-1], n, there[place], rates.get(place)) for place, n in db.execute(due).all()]
    return sorted(found, key=lambda one: (-(one.left or 0), -one.due, one.place))


def _unit(place: str, last: date, due: int, person_days: int, rate: float | None) -> UnitAhead:
    left = None if rate is None else max(0, round(due - person_days * rate))
    return UnitAhead(place, last, due, person_days, rate, left)


def _person_days(db: Session, days: list[date]) -> dict[str, int]:
    people = handlers(db)
    away = absences_of(db, people)
    posts = select(func.coalesce(PostHeld.site_code, PostHeld.department_code), PostHeld.account_id)
    pairs = db.execute(posts.where(PostHeld.role.in_(HANDLERS), PostHeld.account_id.in_(people)).distinct()).all()
    found: dict[str, int] = defaultdict(int)
    for place, account_id in pairs:
        gone = [(first, last) for one, first, last in away if one == account_id]
        found[place] += sum(not any(first <= day <= last for first, last in gone) for day in days)
    return found


def _rates(db: Session) -> dict[str, float]:
    """Pieces finished for each person and day on which they finished any, by unit; not where too few say it."""
    day = cast(func.timezone(SHENZHEN.key, WorkItem.done_at), Date)
    since = working_days_back(today(), PACE_DAYS)
    by_person = (
        select(_UNIT.label("place"), func.count().label("done"))
        .where(WorkItem.state == "done", WorkItem.done_by.is_not(None), day >= since, day < today())
        .group_by(_UNIT, WorkItem.done_by, day)
        .subquery()
    )
    total = func.sum(by_person.c.done)
    wanted = select(by_person.c.place, total, func.count()).group_by(by_person.c.place).having(total >= FEWEST)
    return {place: float(done) / person_days for place, done, person_days in db.execute(wanted)}
