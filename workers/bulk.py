"""Topics ``bulk``, the next pieces of one act on many (C4), and ``alerts``, what the rules of alerts count (S1.5)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.casework.alerts import look
from models.casework.bulk import carry_on
from workers.base import handler


@handler("bulk")
def bulk(db: Session, ids: list[int]) -> None:
    carry_on(db, ids[0])


@handler("alerts")
def alerts(db: Session, ids: list[int]) -> None:
    look(db)
