"""What supervisors see of item versions: items whose running cases stand on older ones, and moves with their cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.casework.case import Case, is_open
from models.casework.version_move import Progress, VersionMove, VersionMoveCase, progress
from models.catalogue.item import ItemVersion, ServiceItem
from models.queries.lists import names
from models.text import Text

MOVES_MOST = 50
CASES_MOST = 200


@dataclass(frozen=True)
class Behind:
    """An item with ``cases`` running on versions before ``number``, its current one."""

    code: str
    title: Text
    number: int
    cases: int


@dataclass(frozen=True)
class Moved:
    """A move with its figures; ``lines`` are its first cases, those that stay first."""

    move: VersionMove
    title: Text
    progress: Progress
    lines: Sequence[VersionMoveCase]
    names: Mapping[int, str]


def behind(db: Session) -> list[Behind]:
    wanted = (
        select(ServiceItem.code, ServiceItem.zh, ServiceItem.en, ItemVersion.number, func.count())
        .join(ItemVersion, ItemVersion.id == ServiceItem.current_version_id)
        .join(Case, Case.item_code == ServiceItem.code)
        .where(is_open(), Case.version_id != ItemVersion.id)
        .group_by(ServiceItem.code, ItemVersion.number)
        .order_by(func.count().desc(), ServiceItem.code)
    )
    return [Behind(code, Text(zh, en), number, cases) for code, zh, en, number, cases in db.execute(wanted)]


def moves(db: Session) -> list[Moved]:
    """The latest moves, newest first, without their cases."""
    latest = select(VersionMove).order_by(VersionMove.id.desc()).limit(MOVES_MOST)
    return [_shown(db, move, []) for move in db.scalars(latest)]


def moved(db: Session, move_id: int) -> Moved | None:
    move = db.get(VersionMove, move_id)
    if move is None:
        return None
    stays = func.jsonb_array_length(VersionMoveCase.objections) > 0
    wanted = select(VersionMoveCase).where(VersionMoveCase.move_id == move_id).join(Case)

    lines = db.scalars(
        wanted.order_by(VersionMoveCase.kept.is_(None), stays.desc(), VersionMoveCase.id).limit(CASES_MOST)
    ).all()
    return _shown(db, move, lines)


def _shown(db: Session, move: VersionMove, lines: Sequence[VersionMoveCase]) -> Moved:
    title = db.get_one(ServiceItem, move.item_code).title
    return Moved(move, title, progress(db, move), lines, names(db, [move.begun_by, move.undone_by]))
