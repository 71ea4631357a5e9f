"""Work items: one step for a window or a department, who holds it, and the whole history of holding.

The queue a clerk sees is nothing else than the open work items that a post of theirs may take.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SQLColumnExpression,
    bindparam,
    func,
    not_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session, relationship

from models.base import NEVER, Base, Id
from models.casework.case import Case
from models.errors import NotAllowed
from models.people.actor import Actor

How = Literal["next", "chosen", "deputy"]
"""How somebody came to hold a piece: it was offered to them as the next, they picked it out of the queue, or
they took it as the deputy of whoever held it."""


class WorkKind(StrEnum):
    INTAKE = "intake"
    REVIEW = "review"
    DECIDE = "decide"
    HANDOVER = "handover"
    GAP = "gap"


class WorkItem(Base):
    """``site_code`` for the window's work, ``department_code`` for a department's; exactly one of the two."""

    __tablename__ = "work_item"
    __table_args__ = (
        CheckConstraint("(site_code is null) <> (department_code is null)", name="one_place"),
        CheckConstraint("state in ('open', 'done', 'cancelled')", name="state"),
        Index("uq_work_item_open", "case_id", "kind", "department_code", unique=True,
              postgresql_nulls_not_distinct=True, postgresql_where=text("state = 'open'")),
        Index("ix_work_item_queue", "kind", "site_code", "department_code", "due_on", "id",
              postgresql_where=text("state = 'open' and holder_id is null")),
        # The order of lists, see ``urgency``; its first part is that of every queue too.
        Index("ix_work_item_urgency", text(f"(coalesce(due_on, {NEVER}))"), text("(not returned)"), "id",
              postgresql_where=text("state = 'open'")),
        Index("ix_work_item_done", "done_at", "done_by", postgresql_where=text("state = 'done'")),
        Index("ix_work_item_cancelled", "done_at", postgresql_where=text("state = 'cancelled'")),
        Index("ix_work_item_held", "holder_id", "due_on", postgresql_where=text("state = 'open'")),
    )  # fmt: skip

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    # The step of the item's flow, counted from 0; review again after a return starts a new round.
    step: Mapped[int] = mapped_column(server_default=text("0"))
    round: Mapped[int] = mapped_column(server_default=text("1"))
    site_code: Mapped[str | None]
    department_code: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="open")
    # True when the case has been at this desk before (an answered supplement, a returned review).
    returned: Mapped[bool] = mapped_column(server_default=text("false"))
    opened_at: Mapped[datetime]
    due_on: Mapped[date | None]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    held_since: Mapped[datetime | None]
    # The one who is away, where the holder holds it, or did it, as their deputy.
    for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # When it was done or cancelled.
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    finding: Mapped[str | None]
    opinion: Mapped[str | None]

    case: Mapped[Case] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(order_by="Assignment.id", viewonly=True)


class Assignment(Base):
    """Who held a work item from when to when, how it came to them, and how it ended: done, released, skipped, put_back
    or taken_over (by others), cancelled.  ``how`` is empty where others gave it to them; ``for_id`` is whose deputy
    they were."""

    __tablename__ = "assignment"

    id: Mapped[Id]
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    from_at: Mapped[datetime] = mapped_column(index=True)
    how: Mapped[str | None]
    for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    until_at: Mapped[datetime | None]
    ended: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


def urgency() -> list[SQLColumnExpression[Any]]:
    """What orders a list of work that nobody takes from: legal due date, what came back, age; the index has the same.

    The queue that somebody takes from has the order of :func:`models.casework.turn.order`.
    """
    return [func.coalesce(WorkItem.due_on, text(NEVER)), not_(WorkItem.returned), WorkItem.id]


def finish(db: Session, case_id: int, kind: WorkKind, actor: Actor, at: datetime) -> None:
    """Complete the open work item of ``kind`` that ``actor`` holds."""
    complete(held_by(db, case_id, kind, actor), actor, at)


def held_by(db: Session, case_id: int, kind: WorkKind, actor: Actor) -> WorkItem:
    """The open work item of ``kind`` in the actor's hands.  Raises :class:`NotAllowed` when there is none."""
    mine = (i for i in open_items(db, case_id) if i.kind == kind and i.holder_id == actor.account_id)
    item = next(mine, None)
    if item is None:
        raise NotAllowed("not_holder")
    return item


# A statement that every act asks is made once.
_OPEN = select(WorkItem).where(WorkItem.case_id == bindparam("case"), WorkItem.state == "open")


def open_items(db: Session, case_id: int) -> Sequence[WorkItem]:
    return db.scalars(_OPEN, {"case": case_id}).all()


def complete(item: WorkItem, actor: Actor, at: datetime) -> None:
    _end_assignment(item, at, "done")
    item.state, item.done_at, item.done_by = "done", at, actor.account_id


def cancel(db: Session, case_id: int, at: datetime) -> None:
    """An ended or overtaken case asks nobody for anything."""
    for item in open_items(db, case_id):
        _end_assignment(item, at, "cancelled")
        item.state, item.done_at = "cancelled", at


def locked(db: Session, work_item_id: int) -> WorkItem | None:
    """The work item, locked until the transaction ends and as it is now."""
    wanted = select(WorkItem).where(WorkItem.id == work_item_id).with_for_update(of=WorkItem)
    return db.scalar(wanted.execution_options(populate_existing=True))


def hand_to(
    item: WorkItem, account_id: int, at: datetime, how: How | None = None, *, for_id: int | None = None
) -> None:
    """Into these hands; ``for_id`` is the one whose deputy holds it."""
    item.holder_id, item.held_since, item.for_id = account_id, at, for_id
    _session(item).add(Assignment(work_item_id=item.id, account_id=account_id, from_at=at, how=how, for_id=for_id))


def let_go(item: WorkItem, at: datetime, ended: str = "released") -> None:
    _end_assignment(item, at, ended)
    item.holder_id = item.held_since = item.for_id = None


def _end_assignment(item: WorkItem, at: datetime, ended: str) -> None:
    running = update(Assignment).where(Assignment.work_item_id == item.id, Assignment.until_at.is_(None))
    # Nobody who acts reads them: the session need not look through all it holds for rows that this changes.
    _session(item).execute(running.values(until_at=at, ended=ended), execution_options={"synchronize_session": False})


def _session(item: WorkItem) -> Session:
    db = object_session(item)
    assert db is not None
    return db
