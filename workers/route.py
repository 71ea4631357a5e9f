"""Topic ``route``: what a case does by itself."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.casework.advance import advance
from workers.base import handler


@handler("route")
def route(db: Session, ids: list[int]) -> None:
    advance(db, ids[0])
