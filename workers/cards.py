"""Topic ``cards``: give the supervision cards that are due."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.voice.card_scan import scan
from workers.base import handler


@handler("cards")
def cards(db: Session, ids: list[int]) -> None:
    scan(db)
