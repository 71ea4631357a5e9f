"""What a replayed year came to, and whether every stored date is the one that its own record gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.calendar import shelf, working
from models.calendar.closing import end_of_business
from models.calendar.now import day_of
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.event import CaseEvent
from models.casework.parent import Parent
from models.casework.procedure import Procedure
from models.casework.rating import Rating, RatingOrder
from models.casework.replay import check_cases
from models.joint.check import check_parents
from models.voice.card import Card

# Acts that are told by their number, with what they are called.
_ACTS = {
    "extend": "extensions", "start_procedure": "special procedures", "ask_supplement": "supplements",
    "lapse": "lapses", "recount": "cases recounted", "deem_accepted": "deemed acceptances",
}  # fmt: skip

Figures = Mapping[str, Mapping[str, int]]


def figures(db: Session) -> Figures:
    """Counts by kind: outcomes, acts, cards by colour, ratings by level, life events."""
    outcome = func.concat_ws(" ", Case.stage, Case.outcome)
    acts = _counted(db, CaseEvent.action, CaseEvent.action.in_(_ACTS))
    children = select(func.count()).where(Case.parent_id.is_not(None))
    return {
        "cases": _counted(db, outcome, Case.number.is_not(None)),
        "acts": {name: acts.get(action, 0) for action, name in _ACTS.items()},
        "cards": _counted(db, Card.colour),
        "ratings": {f"level {level}": n for level, n in _counted(db, Rating.level).items()},
        "life events": {**_counted(db, Parent.event_code), "cases of them": db.scalars(children).one()},
    }


def differences(db: Session) -> Iterator[str]:
    """A line for each stored date that is not the recomputed one, and for each timeline that leads elsewhere."""
    for problem in (*check_cases(db), *check_parents(db)):
        yield f"{problem.code} {problem.params}"
    for clock_id, due_on, due_at in db.execute(select(Clock.id, Clock.due_on, Clock.due_at)):
        if due_at != end_of_business(due_on):
            yield f"clock {clock_id} is over at {due_at}, its last day is {due_on}"
    for number, planned_on, planned_at in db.execute(select(Procedure.id, Procedure.planned_on, Procedure.planned_at)):
        if planned_at != end_of_business(planned_on):
            yield f"procedure {number} is planned until {planned_at}, its last day is {planned_on}"
    for order in db.scalars(select(RatingOrder)):
        yield from _order(order)


def dates(db: Session) -> int:
    """How many dates :func:`differences` recomputes."""
    tables = (Clock, Case, Procedure, RatingOrder)
    return sum(db.scalars(select(func.count()).select_from(table)).one() for table in tables)


def _order(order: RatingOrder) -> Iterator[str]:
    calendar, on = shelf.by_version(order.calendar), day_of(order.opened_at)
    if order.rectify_due_on != working.add_working(calendar, on, order.rectify_days):
        yield f"rating order {order.id} is to be put right by {order.rectify_due_on}"
    if order.contact_due_on not in (None, working.add_working(calendar, on, order.contact_days)):
        yield f"rating order {order.id} is to be contacted by {order.contact_due_on}"


def _counted(db: Session, what: Any, *where: ColumnElement[bool]) -> dict[str, int]:
    return {
        str(key): n for key, n in db.execute(select(what, func.count()).where(*where).group_by(what).order_by(what))
    }
