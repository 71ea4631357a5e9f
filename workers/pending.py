"""Topic ``carry_out``: what a clerk pressed a few seconds ago and has not taken back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.casework import pending
from workers.base import handler


@handler("carry_out")
def carry_out(db: Session, ids: list[int]) -> None:
    pending.carry_out(db, ids[0])
