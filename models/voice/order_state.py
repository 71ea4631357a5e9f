"""Where a rating's work order stands, whether it is late, and which steps are open to whom.  Only looks."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_

from models.calendar.now import now
from models.casework.rating import RatingOrder
from models.people.actor import Actor, Role

REOPEN_DAYS = 30


class State(StrEnum):
    """What an order waits for (experience S2.1)."""

    CONTACT = "contact"  # the rater is to be called
    CHECK = "check"  # the unit is to find out
    RECTIFY = "rectify"  # the unit is to put it right
    APPEALED = "appealed"  # the second body is to decide
    ANSWER = "answer"  # the rater is to be told
    CLOSED = "closed"  # put right, and the rater was told
    UNFOUNDED = "unfounded"  # found to be without basis, and the rater was told


ENDS = (State.CLOSED, State.UNFOUNDED)


def state(order: RatingOrder) -> State:
    if order.answered_at:
        return State.UNFOUNDED if order.finding == "no_basis" or order.appeal_upheld else State.CLOSED
    if order.appealed_at and not order.appeal_decided_at:
        return State.APPEALED
    if order.handled_at:
        return State.ANSWER if reached(order) else State.CONTACT
    if not reached(order):
        return State.CONTACT
    return State.RECTIFY if order.finding else State.CHECK


def in_state() -> Any:
    """The same as :func:`state`, for lists: an expression over the columns of orders."""
    unreached = and_(RatingOrder.contact_due_at.is_not(None), RatingOrder.contacted_at.is_(None))
    pending = and_(RatingOrder.appealed_at.is_not(None), RatingOrder.appeal_decided_at.is_(None))
    unfounded = or_(RatingOrder.finding == "no_basis", RatingOrder.appeal_upheld.is_(True))
    return case(
        (and_(RatingOrder.answered_at.is_not(None), unfounded), State.UNFOUNDED.value),
        (RatingOrder.answered_at.is_not(None), State.CLOSED.value),
        (pending, State.APPEALED.value),
        (unreached, State.CONTACT.value),
        (RatingOrder.handled_at.is_not(None), State.ANSWER.value),
        (RatingOrder.finding.is_not(None), State.RECTIFY.value),
        else_=State.CHECK.value,
    )


def may_reopen(order: RatingOrder) -> bool:
    """Whether the rater may ask to have it looked at again: once, some days after the answer, unless a second body set
    the rating aside."""
    if order.answered_at is None or order.reopened_at is not None or order.appeal_upheld:
        return False
    return now() <= order.answered_at + timedelta(days=REOPEN_DAYS)


def reached(order: RatingOrder) -> bool:
    """Whether the rater was contacted, or cannot or does not want to be."""
    return order.contact_due_at is None or order.contacted_at is not None


def contact_late() -> ColumnElement[bool]:
    """The condition on orders: contacted after the last day, or not contacted although it is over (RAT-6)."""
    return _after(RatingOrder.contact_due_at, RatingOrder.contacted_at)


def rectify_late() -> ColumnElement[bool]:
    """The condition on orders: handled after the last day, or not handled although it is over (RAT-6, RAT-7)."""
    return _after(func.coalesce(RatingOrder.deadline_at, RatingOrder.rectify_due_at), RatingOrder.handled_at)


def late() -> ColumnElement[bool]:
    return or_(contact_late(), rectify_late())


def is_late(order: RatingOrder) -> bool:
    """The same as :func:`late`, of one order."""
    return _over(order.contact_due_at, order.contacted_at) or _over(
        order.deadline_at or order.rectify_due_at, order.handled_at
    )


def steps(order: RatingOrder, actor: Actor) -> list[str]:
    """The steps that ``actor`` may take on ``order`` now, in the order in which they usually come.

    The office that keeps the ratings contacts and answers; the unit finds out, puts right and may appeal; a
    supervisor decides the appeal.  Nobody changes the rating (rulebook 14).
    """
    if order.answered_at:
        return []
    pending = order.appealed_at is not None and order.appeal_decided_at is None
    office, unit = actor.has(Role.VOICE_CLERK), of_unit(actor, order.unit_code)
    open_to = {
        "contact": office and not reached(order),
        "find": (office or unit) and order.finding is None and not pending and order.handled_at is None,
        "rectify": (office or unit) and order.finding is not None and not pending and order.handled_at is None,
        "appeal": unit and order.appealed_at is None and order.handled_at is None,
        "decide_appeal": pending and actor.has(Role.SUPERVISOR) and order.appealed_by != actor.account_id,
        "answer": office and order.handled_at is not None and reached(order),
    }
    return [step for step, may in open_to.items() if may]


def of_unit(actor: Actor, unit: str) -> bool:
    """Whether ``actor`` belongs to the department, or to the hall, that ``unit`` names."""
    return any(unit in (post.department, post.site) for post in actor.posts)


def units_of(actor: Actor) -> frozenset[str]:
    return frozenset(code for post in actor.posts for code in (post.department, post.site) if code)


def may_see(order: RatingOrder, actor: Actor) -> bool:
    return actor.has(Role.VOICE_CLERK) or actor.has(Role.SUPERVISOR) or of_unit(actor, order.unit_code)


def _after(due: Any, done: Any) -> ColumnElement[bool]:
    return and_(due.is_not(None), due < func.coalesce(done, now()))


def _over(due: datetime | None, done: datetime | None) -> bool:
    return due is not None and due < (done or now())
