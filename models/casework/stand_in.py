"""Work addressed to somebody who is away is offered to whoever stands in for them today."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from models.casework.left_behind import of_a_post_held
from models.casework.turn import suits, takeable
from models.casework.work import WorkItem
from models.people.actor import Actor
from models.people.deputy import stands_in_for


def offered(db: Session, actor: Actor) -> ColumnElement[bool]:
    """The condition on work items: ``actor`` may take it, out of the queue or from those they stand in for.

    Of the latter it is what both of them may do: a post that the one who is away holds still, and a post, a skill and
    the four eyes of the actor's own.
    """
    absent = stands_in_for(db, actor.account_id)
    if not absent:
        return takeable(actor)
    theirs = and_(WorkItem.state == "open", WorkItem.holder_id.in_(absent), of_a_post_held(), suits(actor))
    return or_(takeable(actor), theirs)
