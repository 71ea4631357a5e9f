"""What the papers about a longer limit say: how long it was, how long it is, and why."""

from __future__ import annotations

from datetime import date
from itertools import takewhile

from sqlalchemy import select

from models.casework.clock import Clock, due_of
from models.catalogue.spec import Limit
from workers.documents.data import Data, Subject, days, on


def extension(subject: Subject) -> Data:
    """``limits`` holds, for the promise and the law, the last day before and after."""
    case, event = subject.case, subject.event
    assert case.accepted_on is not None
    return {
        "accepted_on": on(case.accepted_on),
        "reason": event.reason or "",
        "approval": event.facts["approval"],
        "joint": case.flow.joint,
        "added": days(Limit(days=case.flow.longer.days, unit=case.flow.longer.unit)),
        "before": {kind: on(day) for kind, day in _before(subject).items()},
        "after": {kind: on(subject.due[kind]) for kind in ("statutory", "promised")},
    }


def _before(subject: Subject) -> dict[str, date]:
    """The last days as they stood before the one extension."""
    wanted = select(Clock).where(Clock.case_id == subject.case.id, Clock.kind.in_(("statutory", "promised")))
    ends = {}
    for clock in subject.db.scalars(wanted):
        entries = list(takewhile(lambda entry: entry.kind != "extended", clock.entries))
        calendar = next((entry.calendar for entry in reversed(entries) if entry.calendar), clock.calendar)
        ends[clock.kind] = due_of(entries, clock.unit, calendar)
    return ends
