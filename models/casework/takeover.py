"""Many pieces of a colleague's open work into other hands in one act, each with its own result, and back again.

Pieces go to a named person, who must be able to do them, or into the queue.  The act can be taken back piece by piece
until something happens to that piece or its case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.audit.acts import StaffAct, record
from models.base import Base, Id
from models.calendar.now import now
from models.casework.hands import limits
from models.casework.lock import lock
from models.casework.turn import against_four_eyes, suits
from models.casework.work import WorkItem, hand_to, let_go, urgency
from models.errors import Invalid, NotAllowed, Problem
from models.people.absence import away_until
from models.people.account import Account, PostHeld
from models.people.actor import Actor, Role
from models.people.deputy import stands_in_for

MOVED, GONE, FOUR_EYES, NO_POST, FULL = VERDICTS = ("moved", "gone", "four_eyes", "no_post", "full")
ACT = "work_taken_over"


class Takeover(Base):
    """One act.  ``to_id`` is empty where the work went into the queue."""

    __tablename__ = "takeover"

    id: Mapped[Id]
    from_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    reason: Mapped[str]

    rows: Mapped[list[TakeoverRow]] = relationship(order_by="TakeoverRow.id", back_populates="takeover")


class TakeoverRow(Base):
    """One piece.  ``revision`` is the case's at that moment, ``for_id`` whose deputy its former holder was."""

    __tablename__ = "takeover_row"
    __table_args__ = (CheckConstraint(f"verdict in ({', '.join(repr(one) for one in VERDICTS)})", name="verdict"),)

    id: Mapped[Id]
    takeover_id: Mapped[int] = mapped_column(ForeignKey("takeover.id"), index=True)
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"), index=True)
    verdict: Mapped[str]
    revision: Mapped[int]
    for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]

    work_item: Mapped[WorkItem] = relationship()
    takeover: Mapped[Takeover] = relationship(back_populates="rows")


class Preview(NamedTuple):
    """One piece, and what would become of it."""

    item: WorkItem
    verdict: str


def may_take_over(db: Session, actor: Actor, from_id: int) -> bool:
    """Supervisors anybody's work; a deputy that of those they stand in for today."""
    return actor.has(Role.SUPERVISOR) or from_id in stands_in_for(db, actor.account_id)


def preview(db: Session, from_id: int, to_id: int | None) -> list[Preview]:
    """Every open piece in the hands of ``from_id``, the most urgent first, with what would become of it."""
    held = select(WorkItem).where(WorkItem.state == "open", WorkItem.holder_id == from_id)
    items = db.scalars(held.order_by(*urgency())).all()
    verdicts = _verdicts(db, items, to_id)
    return [Preview(item, verdicts[item.id]) for item in items]


def take_over(
    db: Session, by: Actor, from_id: int, to_id: int | None, work_ids: Sequence[int], reason: str
) -> Takeover:
    """Give those of ``work_ids`` that ``from_id`` holds to ``to_id``; every one of them gets its row, moved or not.

    Who holds work gives it to others; a deputy takes into their own hands only.  Raises :class:`NotAllowed`, and
    :class:`Invalid` for a receiver who is away, disabled, or the colleague.
    """
    gives = from_id == by.account_id
    takes = may_take_over(db, by, from_id) and (by.has(Role.SUPERVISOR) or to_id == by.account_id)
    if not (gives or takes):
        raise NotAllowed()
    if problem := _receiver_problem(db, from_id, to_id):
        raise Invalid([problem])
    chosen = select(WorkItem).where(WorkItem.id.in_(work_ids))
    # A move locks the case first and its work after; cases in the order of their numbers, so that two never cross.
    for case_id in sorted({item.case_id for item in db.scalars(chosen)}):
        lock(db, case_id)
    fresh = chosen.order_by(*urgency()).with_for_update(of=WorkItem).execution_options(populate_existing=True)
    items = db.scalars(fresh).all()
    held = [item for item in items if item.state == "open" and item.holder_id == from_id]
    verdicts = _verdicts(db, held, to_id)
    act = Takeover(from_id=from_id, to_id=to_id, by_id=by.account_id, at=now(), reason=reason)
    db.add(act)
    as_deputy = to_id is not None and from_id in stands_in_for(db, to_id)
    for item in items:
        row = TakeoverRow(
            work_item=item,
            verdict=verdicts.get(item.id, GONE),
            revision=item.case.revision,
            for_id=item.for_id,
            takeover=act,
        )
        db.add(row)
        if row.verdict == MOVED:
            _move(db, by, act, row, as_deputy=as_deputy)
    db.flush()
    return act


def undo(db: Session, by: Actor, act: Takeover) -> list[TakeoverRow]:
    """Give back whatever nothing has happened to since; those are returned.  For who did it, and for supervisors."""
    if by.account_id != act.by_id and not by.has(Role.SUPERVISOR):
        raise NotAllowed()
    for case_id in sorted({row.work_item.case_id for row in act.rows}):
        lock(db, case_id)
    for row in act.rows:
        db.refresh(row.work_item, with_for_update=True)
    back = [row for row in act.rows if can_undo(db, row)]
    for row in back:
        if row.work_item.holder_id is not None:
            let_go(row.work_item, now(), "taken_over")
        hand_to(row.work_item, act.from_id, now(), for_id=row.for_id)
        row.undone_at = now()
        record(db, by, "takeover_undone", about=_about(row), reason=act.reason, facts=_facts(act, row))
    return back


def can_undo(db: Session, row: TakeoverRow) -> bool:
    """Whether the piece is still as the act left it: same hands, no move of its case, no act of staff about it."""
    item, act = row.work_item, row.takeover
    if row.verdict != MOVED or row.undone_at is not None:
        return False
    if item.state != "open" or item.holder_id != act.to_id or item.case.revision != row.revision:
        return False
    since = select(StaffAct.id).where(StaffAct.about == _about(row), StaffAct.at > act.recorded_at, StaffAct.act != ACT)
    return db.scalar(since.limit(1)) is None


def colleagues(db: Session, item: WorkItem) -> list[tuple[int, str]]:
    """Whom the piece can be given to: who has its post and skill, keeps the four eyes and is here, by name."""
    posted = select(PostHeld.account_id).where(
        PostHeld.site_code == item.site_code if item.site_code else PostHeld.department_code == item.department_code
    )
    here = select(Account).where(Account.id.in_(posted), Account.id != item.holder_id, Account.disabled_at.is_(None))
    fit = [
        one for one in db.scalars(here)
        if away_until(db, one.id) is None
        and db.scalar(select(WorkItem.id).where(WorkItem.id == item.id, suits(one.actor))) is not None
    ]  # fmt: skip
    # Names are sealed, so that the store cannot put them in order.
    return sorted(((one.id, one.name or "") for one in fit), key=lambda one: (one[1], one[0]))


def _verdicts(db: Session, items: Sequence[WorkItem], to_id: int | None) -> Mapping[int, str]:
    """What becomes of each of ``items``, in their order: the hands of the receiver fill up with the first ones."""
    if to_id is None:
        return {item.id: MOVED for item in items}
    receiver = db.get_one(Account, to_id).actor
    ids = [item.id for item in items]
    suited = set(db.scalars(select(WorkItem.id).where(WorkItem.id.in_(ids), suits(receiver))))
    seen = set(db.scalars(select(WorkItem.id).where(WorkItem.id.in_(ids), against_four_eyes(receiver))))
    holding = select(func.count()).where(WorkItem.holder_id == to_id, WorkItem.state == "open")
    room = limits().hold - (db.scalar(holding) or 0)
    found: dict[int, str] = {}
    for one in ids:
        fits = one in suited and room > 0
        found[one] = MOVED if fits else FULL if one in suited else FOUR_EYES if one in seen else NO_POST
        room -= fits
    return found


def _receiver_problem(db: Session, from_id: int, to_id: int | None) -> Problem | None:
    if to_id is None:
        return None
    receiver = db.get(Account, to_id)
    if receiver is None or receiver.kind != "staff" or to_id == from_id:
        return Problem("field.choice", "to")
    gone = receiver.disabled_at is not None or away_until(db, to_id) is not None
    return Problem("takeover.receiver_away", "to") if gone else None


def _move(db: Session, by: Actor, act: Takeover, row: TakeoverRow, *, as_deputy: bool) -> None:
    item = row.work_item
    let_go(item, act.at, "taken_over")
    if act.to_id is not None:
        hand_to(item, act.to_id, act.at, "deputy" if as_deputy else None, for_id=act.from_id if as_deputy else None)
    db.flush()
    record(db, by, ACT, about=_about(row), reason=act.reason, facts=_facts(act, row))


def _about(row: TakeoverRow) -> str:
    return f"case:{row.work_item.case.number}"


def _facts(act: Takeover, row: TakeoverRow) -> dict[str, object]:
    return {"from": act.from_id, "to": act.to_id or "queue", "work": row.work_item.kind, "work_item": row.work_item_id}
