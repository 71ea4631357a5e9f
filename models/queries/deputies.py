"""What the pages about deputies show: one's own namings and duties, and the chains of those who are away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.calendar.now import today
from models.casework.takeover import MOVED, Preview, Takeover, TakeoverRow, can_undo, preview
from models.casework.turn import suits
from models.casework.work import WorkItem
from models.people.absence import Absence, now_away
from models.people.account import Account, PostHeld
from models.people.actor import Actor, Role
from models.people.deputy import Deputy, stands_in_for
from models.queries.desk import Line, lines, lines_wanted
from models.queries.lists import names
from models.staff import deputies


@dataclass(frozen=True)
class Standing:
    """One person's page: whom they may name and have named, their absences, and for whom they stand in today."""

    colleagues: Sequence[Account]
    named: Sequence[Deputy]
    absences: Sequence[Absence]
    stands_in_for: Sequence[int]
    names: Mapping[int, str]


@dataclass(frozen=True)
class Holder:
    """A colleague with open work, how much of it, and the last day of an absence that runs today."""

    id: int
    name: str
    held: int
    away_until: date | None


@dataclass(frozen=True)
class Row:
    """One piece as the list shows it, with what would become or became of it; ``undo``: it can be given back."""

    line: Line
    verdict: str
    undo: bool = False
    undone: bool = False


def standing(db: Session, account_id: int) -> Standing:
    account = db.get_one(Account, account_id)
    named, others = deputies.ahead(db, account_id), sorted(stands_in_for(db, account_id))
    ahead = select(Absence).where(
        Absence.account_id == account_id, Absence.ended_at.is_(None), Absence.until_on >= today()
    )
    return Standing(
        colleagues=deputies.colleagues(db, account),
        named=named,
        absences=db.scalars(ahead.order_by(Absence.from_on)).all(),
        stands_in_for=others,
        names=names(db, [*others, *(naming.deputy_id for naming in named)]),
    )


def holders(db: Session, actor: Actor) -> list[Holder]:
    """Whose work ``actor`` may take over, those who are away first: everybody's for supervisors."""
    held = (
        select(WorkItem.holder_id, func.count().label("held"))
        .where(WorkItem.state == "open", WorkItem.holder_id.is_not(None))
        .group_by(WorkItem.holder_id)
    )
    if not actor.has(Role.SUPERVISOR):
        held = held.where(WorkItem.holder_id.in_(stands_in_for(db, actor.account_id)))
    counted = {row.holder_id: row.held for row in db.execute(held)}
    away = select(Absence.account_id, Absence.until_on).where(Absence.account_id.in_(counted), now_away())
    until = {row.account_id: row.until_on for row in db.execute(away)}
    called = names(db, counted)
    found = [Holder(one, called.get(one, ""), n, until.get(one)) for one, n in counted.items()]
    return sorted(found, key=lambda one: (one.away_until is None, one.name))


def receivers(db: Session, from_id: int) -> Sequence[Account]:
    """Everybody else who handles cases and is here today."""
    away = select(Absence.id).where(Absence.account_id == Account.id, now_away()).exists()
    wanted = select(Account).where(
        Account.posts.any(PostHeld.role.in_(deputies.HANDLING)), Account.id != from_id, Account.disabled_at.is_(None)
    )
    return db.scalars(wanted.where(~away).order_by(Account.login)).all()


def fit_for_all(db: Session, receivers: Sequence[Account], rows: Sequence[Row]) -> Sequence[Account]:
    """Those of ``receivers`` whose posts and skills take every piece of ``rows``; with none such, those that take most.

    Only who has a post at a place of the work is asked about closely.
    """
    ids = [row.line.work_id for row in rows]
    places = {row.line.place for row in rows}
    counted = select(func.count()).select_from(WorkItem).where(WorkItem.id.in_(ids))
    able = {
        one.id: db.scalar(counted.where(suits(one.actor))) or 0
        for one in receivers
        if places & {post.site_code or post.department_code for post in one.posts}
    }
    most = max(able.values(), default=0)
    return [one for one in receivers if most and able.get(one.id) == most]


def previewed(db: Session, from_id: int, to_id: int | None) -> list[Row]:
    found: Sequence[Preview] = preview(db, from_id, to_id)
    by_id = _lines(db, [one.item.id for one in found])
    return [Row(by_id[one.item.id], one.verdict) for one in found]


class Balance(NamedTuple):
    """What somebody holds now and how much of it is overdue, and the same after the pieces that can move have moved."""

    account_id: int
    held: int
    overdue: int
    held_after: int
    overdue_after: int


def balance(db: Session, from_id: int, to_id: int | None, rows: Sequence[Row]) -> list[Balance]:
    """The effect of giving every piece of ``rows`` that can move to ``to_id``, shown before it is done (S1.2)."""
    moving = [row.line for row in rows if row.verdict == MOVED]
    late = sum(line.due_on is not None and line.due_on < today() for line in moving)
    found = []
    for account_id, sign in ((from_id, -1), (to_id, 1)):
        if account_id is None:
            continue
        over = func.count().filter(WorkItem.due_on < today())
        wanted = select(func.count(), over).where(WorkItem.state == "open", WorkItem.holder_id == account_id)
        held, overdue = db.execute(wanted).one()
        found.append(Balance(account_id, held, overdue, held + sign * len(moving), overdue + sign * late))
    return found


def result(db: Session, act: Takeover) -> list[Row]:
    by_id = _lines(db, [row.work_item_id for row in act.rows])
    return [_row(db, row, by_id[row.work_item_id]) for row in act.rows]


def _row(db: Session, row: TakeoverRow, line: Line) -> Row:
    return Row(line, row.verdict, can_undo(db, row), row.undone_at is not None)


def _lines(db: Session, ids: Sequence[int]) -> Mapping[int, Line]:
    return {line.work_id: line for line in lines(db, lines_wanted().where(WorkItem.id.in_(ids)))}
