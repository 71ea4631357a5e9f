"""Topics ``recounts`` and ``recount``: find what counts with an older calendar, and count one case again (CAL-5)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.casework import recount as verb
from workers.base import handler


@handler("recounts")
def recounts(db: Session, ids: list[int]) -> None:
    verb.put_recounts(db)


@handler("recount")
def recount(db: Session, ids: list[int]) -> None:
    verb.recount(db, ids[0])
