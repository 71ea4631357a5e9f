"""The clerk's hands: taking the next work item, taking one, letting go."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from models.audit.acts import record
from models.calendar.now import now
from models.casework.case import Case
from models.casework.hands import check_free
from models.casework.lock import lock
from models.casework.perform import perform
from models.casework.skip import passed_over
from models.casework.stages import Stage
from models.casework.stand_in import offered
from models.casework.turn import in_turn, order
from models.casework.work import How, WorkItem, WorkKind, hand_to, let_go, locked, urgency
from models.errors import Held, NotAllowed, NotFound
from models.people.actor import Actor


def by_urgency(wanted: Select[Any]) -> Select[Any]:
    """The order of lists that nobody takes from: legal due date, then what came back, then age."""
    return wanted.order_by(*urgency())


def take_next(db: Session, actor: Actor) -> WorkItem | None:
    """The piece whose turn it is of those ``actor`` may take, now theirs; None when there is none.

    ``SKIP LOCKED`` makes two who press at once get two different items.  The case is locked with it, in the one
    statement that never waits, because a move locks the case first and the item after.
    """
    check_free(db, actor)
    mine = and_(offered(db, actor), in_turn(), ~passed_over(actor))
    wanted = select(WorkItem).join(Case, Case.id == WorkItem.case_id).where(mine)
    first = wanted.order_by(*order(actor)).limit(1)
    item = db.scalar(first.with_for_update(of=[WorkItem, Case], skip_locked=True))
    return _take(db, item, actor, "next") if item else None


def take(db: Session, work_item_id: int, actor: Actor) -> WorkItem:
    """This very item, now theirs.  Raises :class:`Held` when somebody was quicker, ``NotAllowed`` or ``NotFound``."""
    if known := db.get(WorkItem, work_item_id):
        lock(db, known.case_id)
    item = locked(db, work_item_id)
    if item is None or item.state != "open":
        raise NotFound("work.gone")
    if item.holder_id == actor.account_id:
        return item
    if db.scalar(select(WorkItem.id).where(WorkItem.id == item.id, offered(db, actor))) is None:
        raise NotAllowed() if item.holder_id is None else Held()
    check_free(db, actor)
    return _take(db, item, actor, "chosen")


def release(db: Session, work_item_id: int, actor: Actor) -> WorkItem:
    """Back into the queue, without a move of the case."""
    item = locked(db, work_item_id)
    if item is None or item.state != "open" or item.holder_id != actor.account_id:
        raise NotFound("work.gone")
    let_go(item, now())
    _record(db, actor, "release", item)
    return item


def _take(db: Session, item: WorkItem, actor: Actor, how: How) -> WorkItem:
    """Taking a case that was only sent receives it: the clerk begins to check its papers.

    What somebody who is away held is taken in their name, or in the name in which they held it themselves.
    """
    assert actor.account_id is not None
    absent = item.for_id or item.holder_id
    if absent is not None:
        let_go(item, now(), "taken_over")
        hand_to(item, actor.account_id, now(), "deputy", for_id=absent)
    else:
        hand_to(item, actor.account_id, now(), how)
    _record(db, actor, "take", item)
    if item.kind == WorkKind.INTAKE and lock(db, item.case_id).stage == Stage.SUBMITTED:
        perform(db, item.case_id, "receive", actor)
    return item


def _record(db: Session, actor: Actor, act: str, item: WorkItem) -> None:
    facts: dict[str, object] = {"work": item.kind, "work_item": item.id}
    if item.for_id is not None:
        facts["for"] = item.for_id
    record(db, actor, act, about=f"case:{item.case.number}", facts=facts)
