"""When all of a life event is done: the longest path of promised limits, a cap where the law has one (MOD-6, CLK-5).

The parent has no clock; what is told here follows from its children's clocks and, for those still to come, from the
promises of their items.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from models.calendar.now import day_of, today
from models.calendar.working import add_working, current, due
from models.casework.case import Case
from models.casework.clock import PROMISED, running
from models.casework.parent import Parent, Place
from models.casework.stages import WAITS_FOR_PAPERS
from models.catalogue.item import ItemVersion

JOINT_DAYS, EXTENSION_DAYS = 45, 15


@dataclass(frozen=True)
class Expected:
    """When each place is, or was, decided, and the whole; ``cap`` is the last day of joint handling, if it is one."""

    places: Mapping[int, date]
    whole: date
    cap: date | None


def expected(db: Session, parent: Parent, there: Mapping[int, Case]) -> Expected:
    """``there`` are the children by place, as far as they exist."""
    received = begins = day_of(parent.received_at)
    ends: dict[int, date] = {}
    for _, stage in groupby(parent.places, key=lambda place: place.stage):
        for place in list(stage):
            case = there.get(place.n)
            ends[place.n] = _planned(db, place, begins) if case is None else _decided(db, case)
        begins = max(ends.values())
    last = cap(received, extended=parent.extended_on is not None) if parent.event.event.joint else None
    return Expected(ends, min(begins, last) if last else begins, last)


def cap(received: date, *, extended: bool = False) -> date:
    """The last day of unified, joint or centralised handling (CLK-5)."""
    return add_working(current(), received, JOINT_DAYS + (EXTENSION_DAYS if extended else 0))


def _planned(db: Session, place: Place, begins: date) -> date:
    promised = db.get_one(ItemVersion, place.version).spec.promised
    return due(current(), begins, promised.days, promised.unit)


def _decided(db: Session, case: Case) -> date:
    """The day of the decision or the end; before it the promise, which begins with acceptance at the earliest."""
    if case.decided_on:
        return case.decided_on
    if case.ended_at:
        return day_of(case.ended_at)
    if clocks := running(db, case.id, PROMISED):
        return clocks[0].due_on
    waits = case.stage in WAITS_FOR_PAPERS or case.counted_from is None
    begins = today() if waits or case.counted_from is None else case.counted_from
    return max(due(current(), begins, case.spec.promised.days, case.spec.promised.unit), today())
