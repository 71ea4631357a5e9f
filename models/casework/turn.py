"""Whose turn a piece of work is: what a member of staff may take, and in which order it is offered to them.

The order is legal due date, then how well the piece fits the skills of who asks, then the age of the request in days,
then the priority class (QUE-6: a class in the queue, not another clock), then the number of the piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, false, func, literal, not_, or_, select, text
from sqlalchemy.orm import aliased

from models.base import NEVER
from models.casework.case import Case
from models.casework.work import WorkItem, WorkKind
from models.catalogue.item import ServiceItem
from models.people.actor import Actor, Role


def takeable(actor: Actor) -> ColumnElement[bool]:
    """The condition on work items: open, in nobody's hands, and one that suits ``actor``."""
    return and_(WorkItem.state == "open", WorkItem.holder_id.is_(None), suits(actor))


def in_turn() -> ColumnElement[bool]:
    """The condition on work items: it can be done whenever somebody is free to do it.

    A result is handed over when a person comes for it: that is found by its number and is nobody's next piece.
    """
    return WorkItem.kind != WorkKind.HANDOVER


@lru_cache(maxsize=1_000)
def suits(actor: Actor) -> ColumnElement[bool]:
    """The condition on work items: of a post and skill of the actor's, and not against the four eyes (MOD-1).

    Made once for each actor, which takes as long as many statements.
    """
    mine = [
        and_(
            WorkItem.kind.in_((WorkKind.INTAKE, WorkKind.HANDOVER, WorkKind.GAP)), WorkItem.site_code.in_(actor.sites())
        ),
        and_(WorkItem.kind == WorkKind.REVIEW, WorkItem.department_code.in_(actor.departments(Role.REVIEWER))),
        and_(WorkItem.kind == WorkKind.DECIDE, WorkItem.department_code.in_(actor.departments(Role.DECIDER))),
    ]
    suited = and_(or_(*mine), ~against_four_eyes(actor))
    return and_(suited, _of_a_skill(actor)) if actor.skills else suited


def order(actor: Actor) -> Sequence[SQLColumnExpression[Any]]:
    """What orders the queue of ``actor``, for a statement over work items and their cases."""
    received_on = func.date(func.timezone("Asia/Shanghai", Case.received_at))
    return [
        func.coalesce(WorkItem.due_on, text(NEVER)),
        _fit(actor),
        received_on,
        not_(Case.priority),
        WorkItem.id,
    ]


def _fit(actor: Actor) -> ColumnElement[int]:
    """0 for an item the actor is recorded for by name, 1 for one of a category of theirs or where none is recorded."""
    return case((Case.item_code.in_(actor.skills), 0), else_=1) if actor.skills else literal(1)


def _of_a_skill(actor: Actor) -> ColumnElement[bool]:
    """The case's item, or the category it is in, is among those the actor is recorded for."""
    _, its_case = _aliases()
    return (
        select(its_case.id)
        .join(ServiceItem, ServiceItem.code == its_case.item_code)
        .where(its_case.id == WorkItem.case_id)
        .where(or_(ServiceItem.code.in_(actor.skills), ServiceItem.category.in_(actor.skills)))
        .exists()
    )


def against_four_eyes(actor: Actor) -> ColumnElement[bool]:
    """Review and decision are not for the taker or who looked at papers that followed, the decision not for a reviewer
    (house rule after MOD-1)."""
    if actor.account_id is None:
        return false()
    other, its_case = _aliases()
    handled = or_(its_case.taker_id == actor.account_id, its_case.clerk_id == actor.account_id)
    took_in = select(its_case.id).where(its_case.id == WorkItem.case_id, handled).exists()
    before = select(other.id).where(other.case_id == WorkItem.case_id)
    # What a deputy did counts for both: for the one who did it and for the one in whose name.
    deputised = before.where(other.kind == WorkKind.INTAKE, other.for_id == actor.account_id).exists()
    mine = or_(other.done_by == actor.account_id, other.for_id == actor.account_id)
    looked = before.where(other.kind == WorkKind.GAP, other.state == "done", mine).exists()
    reviewed = before.where(other.kind == WorkKind.REVIEW, other.state == "done", mine).exists()
    return or_(
        and_(WorkItem.kind.in_((WorkKind.REVIEW, WorkKind.DECIDE)), or_(took_in, deputised, looked)),
        and_(WorkItem.kind == WorkKind.DECIDE, reviewed),
    )


@cache
def _aliases() -> tuple[type[WorkItem], type[Case]]:
    """Another item of the same case, and the case.  Made once, which takes as long as many statements."""
    return aliased(WorkItem), aliased(Case)
