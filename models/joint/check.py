"""Whether every life event is what its plan and its children's own record say (MOD-4, MOD-5, NUM-5).

Findings are :class:`~models.errors.Problem` with the parent in ``pointer``.  Only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.number import child_number
from models.casework.parent import Parent, Place
from models.casework.stages import Outcome
from models.errors import Problem
from models.joint.stages import children, closed

BATCH = 200


def check_parents(db: Session, progress: Callable[[int], None] = lambda done: None) -> Iterator[Problem]:
    """Every parent, in the order of their ids."""
    last = 0
    while parents := db.scalars(select(Parent).where(Parent.id > last).order_by(Parent.id).limit(BATCH)).all():
        for parent in parents:
            yield from _one(db, parent)
        last = parents[-1].id
        progress(len(parents))


def _one(db: Session, parent: Parent) -> Iterator[Problem]:
    there, places = children(db, parent.id), {place.n: place for place in parent.places}
    for n, case in there.items():
        name, place = f"case:{case.number}", places.get(n)
        if place is None or case.item_code != place.item or case.number != child_number(parent.number, n):
            yield Problem("audit.child_unplanned", name, {"case": name})
            continue
        if not all(other.n in there and closed(there[other.n]) for other in _before(place, places)):
            yield Problem("audit.child_early", name, {"case": name})
        if _failed(place, there) and _first_act(db, case) != "fail_part":
            yield Problem("audit.child_precondition", name, {"case": name})
    if missing := [place.n for place in places.values() if place.stage == 0 and place.n not in there]:
        yield Problem("audit.child_missing", f"parent:{parent.number}", {"parent": parent.number, "place": missing[0]})


def _before(place: Place, places: Mapping[int, Place]) -> list[Place]:
    return [other for other in places.values() if other.stage < place.stage]


def _failed(place: Place, there: Mapping[int, Case]) -> bool:
    return any(n in there and there[n].outcome != Outcome.GRANTED for n in place.needs)


def _first_act(db: Session, case: Case) -> str | None:
    return db.scalar(select(CaseEvent.action).where(CaseEvent.case_id == case.id, CaseEvent.seq == 1))
