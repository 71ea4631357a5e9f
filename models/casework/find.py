"""Finding a case through the one who looks: what an actor may not see does not exist for them."""

from __future__ import annotations

import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.number import LENGTH, new_code, normal_code, normal_number, typed_characters
from models.casework.parent import Parent
from models.casework.rights import owns
from models.casework.stages import Stage
from models.casework.work import WorkItem
from models.errors import NotFound
from models.people import limit
from models.people.actor import Actor, Role


def find_case(db: Session, number: str, actor: Actor) -> Case:
    """The case with ``number``, if ``actor`` may see it.  Raises :class:`NotFound` otherwise, whatever the reason."""
    case = case_with(db, number)
    if case is None or not may_see(db, actor, case):
        raise NotFound("case.unknown")
    return case


def case_with(db: Session, number: str) -> Case | None:
    """The case that bears ``number``, however it was typed.  What cannot be a number is that of no draft either."""
    wanted = normal_number(number)
    return db.scalar(select(Case).where(Case.number == wanted)) if wanted else None


def first_child(db: Session, number: str) -> Case | None:
    """The case with ``number``; the first one of the life event that has it, or that the case belongs to."""
    parent = db.scalar(select(Parent).where(Parent.number == number[:LENGTH]))
    return db.get(Case, parent.first_id) if parent else case_with(db, number)


def find_draft(db: Session, token: str, actor: Actor) -> Case:
    """The draft or case behind a draft's address, if it is the actor's own."""
    case = db.scalar(select(Case).where(Case.token == token))
    if case is None or not owns(actor, case):
        raise NotFound("draft.unknown")
    return case


def may_see(db: Session, actor: Actor, case: Case) -> bool:
    """Applicants see their own, clerks their hall's, departments what came to them, supervisors all, operators none."""
    if actor.kind == "applicant":
        return owns(actor, case)
    if actor.kind == "system" or actor.has(Role.SUPERVISOR):
        return True
    if case.stage != Stage.DRAFT and case.site_code in actor.sites():
        return True
    departments = actor.departments(Role.REVIEWER) | actor.departments(Role.DECIDER)
    ours = select(WorkItem.id).where(WorkItem.case_id == case.id, WorkItem.department_code.in_(departments))
    return bool(departments) and db.scalar(ours.limit(1)) is not None


def malformed(raw: str, length: int) -> NotFound:
    """What is wrong with a number that can be none: how long it is, or a character that the last one does not fit."""
    n = len(typed_characters(raw))
    return NotFound("tracking.mistyped") if n == length else NotFound("tracking.malformed", length=length, n=n)


def whole_number(raw: str) -> str:
    """A case number as it was typed.  Raises :class:`NotFound` with what is wrong where it can be none."""
    wanted = normal_number(raw)
    if wanted is None:
        raise malformed(raw, LENGTH)
    return wanted


def open_sitting(db: Session, number: str, code: str, client: str) -> Case:
    """The case behind number and query code (NUM-6); of a life event its first child, which opens all of them.

    A wrong number and a wrong code answer the same, in the same time, with how many tries are left.  What can be no
    number is told apart: that says nothing of any case.  Raises :class:`NotFound` or ``TooMany``.
    """
    wanted = whole_number(number)
    tries = ((limit.TRACKING, wanted), (limit.TRACKING_CLIENT, client))
    limit.check_all(db, *tries)
    case = first_child(db, wanted)
    # Compared even when there is no case, so that both answers take the same time.
    expected = case.query_code if case and case.query_code else new_code(2)
    right = hmac.compare_digest(expected.encode(), normal_code(code).encode())
    if case is None or not right:
        raise NotFound("tracking.wrong", n=limit.count_all(*tries))
    return case
