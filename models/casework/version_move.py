"""Running cases of an item are moved to its current version: all that may, one by one, and back again (U11, D5).

What is left to do is the rows without a moment, so a worker that is killed leaves nothing half done and whoever comes
next goes on.  Each case is looked at again when its turn comes: what was possible in the morning may not be at noon.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, and_, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models import outbox
from models.audit.acts import record
from models.base import Base, Id
from models.calendar.now import now
from models.casework.case import Case, is_open
from models.casework.lock import lock
from models.casework.perform import perform
from models.casework.version_check import Way, longer, objections
from models.catalogue.item import ItemVersion, current_version
from models.errors import NotFound, NotPossible, NotReady, Problem
from models.people.actor import SYSTEM, Actor
from models.text import Text

BATCH = 20


class VersionMove(Base):
    """One moving of an item's running cases to ``version``.  ``undone_at`` is when it was ordered back."""

    __tablename__ = "version_move"

    id: Mapped[Id]
    item_code: Mapped[str] = mapped_column(ForeignKey("service_item.code"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    begun_at: Mapped[datetime]
    begun_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undo_reason: Mapped[str | None]

    version: Mapped[ItemVersion] = relationship()


class VersionMoveCase(Base):
    """One case of a move, with the versions it had.  ``objections`` are why it stays, ``kept`` why it cannot go back:
    rows ``[code, pointer, zh, en]``, the last two the name of what it is about."""

    __tablename__ = "version_move_case"
    __table_args__ = (
        Index("uq_version_move_case", "move_id", "case_id", unique=True),
        Index("ix_version_move_case_left", "move_id", "id", postgresql_where=text("moved_at is null")),
    )

    id: Mapped[Id]
    move_id: Mapped[int] = mapped_column(ForeignKey("version_move.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    from_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    objections: Mapped[list[object]]
    moved_at: Mapped[datetime | None]
    back_at: Mapped[datetime | None]
    kept: Mapped[list[object] | None]

    case: Mapped[Case] = relationship()

    @property
    def reasons(self) -> list[Problem]:
        """Why it stays where it is; none for one that moved as ordered."""
        rows: list[Any] = [*(self.kept or self.objections)]
        return [Problem(code, pointer, {"name": Text(zh, en)}) for code, pointer, zh, en in rows]


class Verdict(NamedTuple):
    """Whether a case may move: it may when there is no objection."""

    case: Case
    objections: Sequence[Problem]


class Progress(NamedTuple):
    """How many cases of a move: in all, that stay, moved, went back, cannot go back, and are still to be done."""

    cases: int
    stay: int
    moved: int
    back: int
    kept: int
    left: int


def verdicts(db: Session, item_code: str, limit: int | None = None) -> Iterator[Verdict]:
    """Every running case of the item that stands on another version than the current one, in the order of their ids."""
    to = current_version(db, item_code)
    for case in db.scalars(_elsewhere(to).limit(limit)):
        yield Verdict(case, objections(db, case, to))


def begin(db: Session, item_code: str, actor: Actor, reason: str) -> VersionMove:
    """Order the move; the workers carry it out.  Raises :class:`NotReady` without a reason or with nothing to move."""
    if not reason.strip():
        raise NotReady([Problem("reason.missing", "reason")])
    to = current_version(db, item_code)
    found = list(verdicts(db, item_code))
    if not any(not verdict.objections for verdict in found):
        raise NotReady([Problem("version.nothing", None)])
    move = VersionMove(
        item_code=item_code, version_id=to.id, begun_at=now(), begun_by=actor.account_id, reason=reason.strip()
    )
    db.add(move)
    db.flush()
    db.add_all(
        VersionMoveCase(
            move_id=move.id, case_id=case.id, from_version_id=case.version_id, objections=_rows(against)
        )
        for case, against in found
    )  # fmt: skip
    facts = {"item": item_code, "number": to.number, "cases": len(found)}
    record(db, actor, "versions_moved", about=f"version_move:{move.id}", reason=move.reason, facts=facts)
    _call(db, move)
    return move


def undo(db: Session, move_id: int, actor: Actor, reason: str) -> VersionMove:
    """Order every moved case back to the version it had.  Dates that were told meanwhile stay.

    Raises :class:`NotFound`, :class:`NotReady` without a reason, :class:`NotPossible` when it was ordered before.
    """
    move = db.get(VersionMove, move_id, with_for_update=True, populate_existing=True)
    if move is None:
        raise NotFound()
    if not reason.strip():
        raise NotReady([Problem("reason.missing", "reason")])
    if move.undone_at is not None:
        raise NotPossible("version.undone")
    move.undone_at, move.undone_by, move.undo_reason = now(), actor.account_id, reason.strip()
    record(db, actor, "versions_moved_back", about=f"version_move:{move.id}", reason=reason.strip())
    _call(db, move)
    return move


def carry_on(db: Session, move_id: int) -> int:
    """Do the next cases of a move, forth or back, and call for the rest; how many were looked at."""
    move = db.get_one(VersionMove, move_id, with_for_update=True, populate_existing=True)
    rows = db.scalars(select(VersionMoveCase).where(_left(move)).order_by(VersionMoveCase.id).limit(BATCH)).all()
    for row in rows:
        _carry_one(db, move, row)
    db.flush()
    if len(rows) == BATCH:
        _call(db, move)
    return len(rows)


def progress(db: Session, move: VersionMove) -> Progress:
    rows = VersionMoveCase
    stays = func.jsonb_array_length(rows.objections) > 0
    counted = select(
        func.count(), func.count().filter(stays), func.count().filter(rows.moved_at.is_not(None)),
        func.count().filter(rows.back_at.is_not(None)), func.count().filter(rows.kept.is_not(None)),
        func.count().filter(_left(move)),
    ).where(rows.move_id == move.id)  # fmt: skip
    return Progress(*db.execute(counted).one())


def _carry_one(db: Session, move: VersionMove, row: VersionMoveCase) -> None:
    """One case.  What keeps it where it is is noted beside it and keeps no other case waiting."""
    way: Way = "back" if move.undone_at else "onward"
    case = lock(db, row.case_id)
    to = move.version if way == "onward" else db.get_one(ItemVersion, row.from_version_id)
    told = [
        {"clock": one.clock.kind, "old": one.old.isoformat(), "new": one.new.isoformat()}
        for one in longer(db, case, to.spec)
        if one.old != one.new
    ]
    reason = (move.undo_reason if way == "back" else move.reason) or ""
    try:
        perform(db, case.id, "change_version", SYSTEM, version_id=to.id, way=way, reason=reason, moved=told)
    except NotReady as error:
        against = _rows(error.problems)
    except NotPossible:
        against = _rows([Problem("version.decided")])
    else:
        against = []
    if way == "back":
        row.back_at, row.kept = (None, against) if against else (now(), None)
    else:
        row.moved_at, row.objections = (None, against) if against else (now(), [])


def _left(move: VersionMove) -> ColumnElement[bool]:
    """The condition on rows: still to be done, in the direction in which the move goes now."""
    rows = VersionMoveCase
    if move.undone_at is not None:
        to_do = and_(rows.moved_at.is_not(None), rows.back_at.is_(None), rows.kept.is_(None))
    else:
        to_do = and_(rows.moved_at.is_(None), func.jsonb_array_length(rows.objections) == 0)
    return and_(rows.move_id == move.id, to_do)


def _call(db: Session, move: VersionMove) -> None:
    outbox.put(db, "version_move", [move.id])


def _elsewhere(to: ItemVersion) -> Select[Case]:
    wanted = select(Case).where(is_open(), Case.item_code == to.item_code, Case.version_id != to.id)
    return wanted.order_by(Case.id)


def _rows(problems: Sequence[Problem]) -> list[object]:
    found = []
    for problem in problems:
        name = problem.params.get("name")
        zh, en = name if isinstance(name, Text) else ("", "")
        found.append([problem.code, problem.pointer, zh, en])
    return [*found]
