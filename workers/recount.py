"""Topics ``recounts`` and ``recount``: find what counts with an older calendar, and count one case again (CAL-5).

Petitions are few, so their clocks are counted again at once.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.casework import recount as verb
from models.petition import recount as petitions
from workers.base import handler


@handler("recounts")
def recounts(db: Session, ids: list[int]) -> None:
    verb.put_recounts(db)
    petitions.recount(db)


@handler("recount")
def recount(db: Session, ids: list[int]) -> None:
    verb.recount(db, ids[0])
