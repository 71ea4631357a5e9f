"""Topic ``version_move``: the next running cases of an item go on under its new version, or back (U11)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.casework.version_move import carry_on
from workers.base import handler


@handler("version_move")
def version_move(db: Session, ids: list[int]) -> None:
    carry_on(db, ids[0])
