"""What the papers about a longer limit say: how long it was, how long it is, and why."""

from __future__ import annotations

from datetime import date
from itertools import takewhile

from sqlalchemy import select

from models.calendar import working
from models.casework.clock import Clock, due_of
from models.casework.procedure import Procedure
from models.catalogue.spec import Limit
from workers.documents.data import Data, Subject, days, on, pair


def procedure(subject: Subject) -> Data:
    """What kind of procedure begins, why, and the working days it needs (CLK-8)."""
    event = subject.event
    wanted = select(Procedure).where(Procedure.case_id == subject.case.id, Procedure.opened_at == event.at)
    begun = subject.db.scalars(
        wanted.where(Procedure.opened_by == event.actor_id).order_by(Procedure.id.desc())
    ).first()
    assert begun is not None
    needed = working.working_days_between(working.current(), begun.started_on, begun.planned_on)
    return {
        "kind": pair(begun.title),
        "reason": begun.reason,
        "started_on": on(begun.started_on),
        "planned_on": on(begun.planned_on),
        "needed": {"zh": f"{needed}个工作日", "en": f"{needed} working day{'s' * (needed != 1)}"},
    }


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
