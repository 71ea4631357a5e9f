"""A life event as its applicant and the clerks of its parts see it: which part is where, who holds it, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.clock import ClockKind, running
from models.casework.parent import Parent, Place
from models.casework.stages import WAITS_FOR_PAPERS, Outcome
from models.casework.work import open_items
from models.catalogue.item import Department, ItemVersion, Site
from models.joint.dates import Expected, expected
from models.joint.stages import children, closed
from models.text import Text


@dataclass(frozen=True)
class Part:
    """One child.  ``holders`` are the offices that have it, ``until`` the day by which they, or the applicant, act.

    ``clock`` is the kind of clock that says so; ``waits`` are the parts of earlier stages that are not closed yet, and
    ``ends`` the day on which it is, or is expected to be, decided.
    """

    place: Place
    title: Text
    case: Case | None
    holders: Sequence[Text]
    until: date | None
    clock: str | None
    waits: Sequence[int]
    ends: date


@dataclass(frozen=True)
class Tree:
    """The parts of a parent by stage; ``closed`` of ``total`` are closed, and every part granted makes it ``done``."""

    parent: Parent
    stages: Sequence[Sequence[Part]]
    expected: Expected

    @property
    def parts(self) -> list[Part]:
        return [part for stage in self.stages for part in stage]

    @property
    def closed(self) -> int:
        return sum(part.case is not None and closed(part.case) for part in self.parts)

    @property
    def granted(self) -> int:
        return sum(part.case is not None and part.case.outcome == Outcome.GRANTED for part in self.parts)

    @property
    def over(self) -> bool:
        return self.closed == len(self.parts)


def tree(db: Session, parent: Parent) -> Tree:
    """The whole of ``parent`` as it is now."""
    there = children(db, parent.id)
    when = expected(db, parent, there)
    stages = [
        [_part(db, place, there, parent.places, when) for place in places]
        for _, places in groupby(parent.places, key=lambda place: place.stage)
    ]
    return Tree(parent, stages, when)


def _part(db: Session, place: Place, there: Mapping[int, Case], plan: Sequence[Place], when: Expected) -> Part:
    case, title = there.get(place.n), db.get_one(ItemVersion, place.version).spec.title
    if case is None:
        before = [one.n for one in plan if one.stage < place.stage]
        waits = [n for n in before if n not in there or not closed(there[n])]
        return Part(place, title, None, (), None, None, waits, when.places[place.n])
    # The statutory clock runs behind the promised one; what is told first is the promise.
    clocks = [clock for clock in running(db, case.id) if clock.kind != ClockKind.STATUTORY]
    nearest = min(clocks, key=lambda clock: clock.due_on, default=None)
    until, kind = (nearest.due_on, nearest.kind) if nearest else (None, None)
    return Part(place, title, case, _holders(db, case), until, kind, (), when.places[place.n])


def _holders(db: Session, case: Case) -> list[Text]:
    """The window or the departments whose work is open; none while it waits for the applicant or has ended."""
    if case.ended or case.stage in WAITS_FOR_PAPERS:
        return []
    offices = [item.department_code or item.site_code for item in open_items(db, case.id)]
    named = [db.get(Department, code) or db.get(Site, code) for code in offices if code]
    site = db.get_one(Site, case.site_code)
    return [office.title for office in named if office] or [site.title]
