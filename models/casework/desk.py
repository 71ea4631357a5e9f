"""The clerk's hands: taking the next work item, taking one, letting go."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import Session, aliased

from models.audit.acts import record
from models.calendar.now import now
from models.casework.case import Case
from models.casework.perform import lock, perform
from models.casework.stages import Stage
from models.casework.work import WorkItem, WorkKind, hand_to, let_go, urgency
from models.catalogue.item import ServiceItem
from models.errors import Held, NotAllowed, NotFound
from models.people.absence import away_until
from models.people.actor import Actor, Role

# At most so many untouched items in one pair of hands; a clerk who wants more finishes or lets go first.
HOLD_LIMIT = 20


def takeable(actor: Actor) -> Any:
    """The condition on work items: open, nobody's, of a post and skill of the actor's, not against the four eyes."""
    mine = [
        and_(WorkItem.kind.in_((WorkKind.INTAKE, WorkKind.HANDOVER)), WorkItem.site_code.in_(actor.sites())),
        and_(WorkItem.kind == WorkKind.REVIEW, WorkItem.department_code.in_(actor.departments(Role.REVIEWER))),
        and_(WorkItem.kind == WorkKind.DECIDE, WorkItem.department_code.in_(actor.departments(Role.DECIDER))),
    ]
    free = and_(WorkItem.state == "open", WorkItem.holder_id.is_(None), or_(*mine), ~_against_four_eyes(actor))
    return and_(free, _of_a_skill(actor)) if actor.skills else free


def _of_a_skill(actor: Actor) -> Any:
    """The case's item, or the category it is in, is among those the actor is recorded for."""
    its_case = aliased(Case)
    return (
        select(its_case.id)
        .join(ServiceItem, ServiceItem.code == its_case.item_code)
        .where(its_case.id == WorkItem.case_id)
        .where(or_(ServiceItem.code.in_(actor.skills), ServiceItem.category.in_(actor.skills)))
        .exists()
    )


def _against_four_eyes(actor: Actor) -> Any:
    """Review and decision are not for the taker, the decision not for a reviewer (house rule after MOD-1)."""
    if actor.account_id is None:
        return false()
    other, its_case = aliased(WorkItem), aliased(Case)
    handled = or_(its_case.taker_id == actor.account_id, its_case.clerk_id == actor.account_id)
    took_in = select(its_case.id).where(its_case.id == WorkItem.case_id, handled).exists()
    reviewed = (
        select(other.id)
        .where(other.case_id == WorkItem.case_id, other.kind == WorkKind.REVIEW, other.done_by == actor.account_id)
        .exists()
    )
    return or_(
        and_(WorkItem.kind.in_((WorkKind.REVIEW, WorkKind.DECIDE)), took_in),
        and_(WorkItem.kind == WorkKind.DECIDE, reviewed),
    )


def by_urgency(wanted: Select[Any]) -> Select[Any]:
    """The one order of every queue: legal due date, then what came back, then age."""
    return wanted.order_by(*urgency())


def take_next(db: Session, actor: Actor) -> WorkItem | None:
    """The most urgent item this actor may take, now theirs; None when there is none.

    ``SKIP LOCKED`` makes two who press at once get two different items.  The case is locked with it, in the one
    statement that never waits, because a move locks the case first and the item after.
    """
    _check_hands(db, actor)
    wanted = by_urgency(select(WorkItem).join(Case, Case.id == WorkItem.case_id).where(takeable(actor))).limit(1)
    item = db.scalar(wanted.with_for_update(of=[WorkItem, Case], skip_locked=True))
    return _take(db, item, actor) if item else None


def take(db: Session, work_item_id: int, actor: Actor) -> WorkItem:
    """This very item, now theirs.  Raises :class:`Held` when somebody was quicker, ``NotAllowed`` or ``NotFound``."""
    if case_id := db.scalar(select(WorkItem.case_id).where(WorkItem.id == work_item_id)):
        lock(db, case_id)
    item = _locked(db, work_item_id)
    if item is None or item.state != "open":
        raise NotFound("work.gone")
    if item.holder_id == actor.account_id:
        return item
    if item.holder_id is not None:
        raise Held()
    if db.scalar(select(WorkItem.id).where(WorkItem.id == item.id, takeable(actor))) is None:
        raise NotAllowed()
    _check_hands(db, actor)
    return _take(db, item, actor)


def release(db: Session, work_item_id: int, actor: Actor) -> WorkItem:
    """Back into the queue, without a move of the case."""
    item = _locked(db, work_item_id)
    if item is None or item.state != "open" or item.holder_id != actor.account_id:
        raise NotFound("work.gone")
    let_go(item, now())
    _record(db, actor, "release", item)
    return item


def _locked(db: Session, work_item_id: int) -> WorkItem | None:
    wanted = select(WorkItem).where(WorkItem.id == work_item_id).with_for_update(of=WorkItem)
    return db.scalar(wanted.execution_options(populate_existing=True))


def _take(db: Session, item: WorkItem, actor: Actor) -> WorkItem:
    """Taking a case that was only sent receives it: the clerk begins to check its papers."""
    assert actor.account_id is not None
    hand_to(item, actor.account_id, now())
    _record(db, actor, "take", item)
    if item.kind == WorkKind.INTAKE and lock(db, item.case_id).stage == Stage.SUBMITTED:
        perform(db, item.case_id, "receive", actor)
    return item


def _record(db: Session, actor: Actor, act: str, item: WorkItem) -> None:
    record(db, actor, act, about=f"case:{item.case.number}", facts={"work": item.kind, "work_item": item.id})


def _check_hands(db: Session, actor: Actor) -> None:
    if away_until(db, actor.account_id):
        raise NotAllowed("absent")
    held = select(WorkItem.id).where(WorkItem.holder_id == actor.account_id, WorkItem.state == "open")
    if len(db.scalars(held.limit(HOLD_LIMIT)).all()) >= HOLD_LIMIT:
        raise NotAllowed("hands_full", most=HOLD_LIMIT)
