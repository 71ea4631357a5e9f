"""Making joint handling longer as a whole: once, before its last day, with the approval of the head (CLK-5, CLK-12).

What moves is the cap on the whole; each part keeps its own limits and may be extended by its own department.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy.orm import Session

from models.audit.acts import record
from models.calendar.closing import end_of_business
from models.calendar.now import day_of, now, today
from models.casework.case import Case
from models.casework.parent import Parent, lock_parent
from models.casework.perform import perform
from models.casework.stages import OPEN
from models.errors import NotAllowed, NotReady, Problem
from models.joint.dates import cap
from models.joint.stages import children
from models.people.actor import SYSTEM, Actor, Role


def may_lengthen(actor: Actor, parent: Parent) -> bool:
    """The decider of the department that leads the life event: the head's hand in the hall, as for one case."""
    return actor.has(Role.DECIDER, parent.version.spec.dept)


def obstacles(db: Session, parent: Parent, actor: Actor) -> Iterator[Problem]:
    """Why ``actor`` cannot lengthen it now, whatever they write."""
    if not parent.event.event.joint:
        yield Problem("joint.no_cap")
        return
    if parent.extended_on is not None:
        yield Problem("extension.once")
    elif now() > end_of_business(cap(day_of(parent.received_at))):
        yield Problem("extension.late")
    there = children(db, parent.id).values()
    if _open(there) is None:
        yield Problem("joint.over")
    if any(actor.account_id in (case.taker_id, case.clerk_id) for case in there):
        yield Problem("four_eyes.taker")


def lengthen(db: Session, parent_id: int, actor: Actor, *, reason: str, approval: str) -> date:
    """Fifteen working days more; gives the new last day.  The applicant is told on the first part that is open.

    ``approval`` names the head of the government who approved, and the paper.  Raises :class:`NotAllowed`, and
    :class:`NotReady` with every reason.
    """
    parent = lock_parent(db, parent_id)
    if not may_lengthen(actor, parent):
        raise NotAllowed()
    problems = list(obstacles(db, parent, actor))
    problems += [Problem(f"{name}.missing", name) for name, text in _words(reason, approval) if not text]
    case = _open(children(db, parent.id).values())
    if problems or case is None:
        raise NotReady(problems)
    parent.extended_on, parent.extended_by, parent.extension_reason = today(), actor.account_id, reason.strip()
    last = cap(day_of(parent.received_at), extended=True)
    words = dict(_words(reason, approval))
    until = last.isoformat()
    perform(db, case.id, "extend_whole", SYSTEM, whole_due=until, reason=words["reason"], approval=words["approval"])
    facts = {"until": until}
    record(db, actor, "joint_extended", about=f"parent:{parent.number}", reason=reason.strip(), facts=facts)
    return last


def _words(reason: str, approval: str) -> tuple[tuple[str, str], ...]:
    return ("reason", reason.strip()), ("approval", approval.strip())


def _open(cases: Iterable[Case]) -> Case | None:
    """The first part under way, whose applicant is that of all of them."""
    return next((case for case in cases if case.stage in OPEN), None)
