"""Topic ``joint``: what a life event does by itself, once one of its children has moved."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.joint.stages import go_on
from models.settings import Settings
from workers.base import handler


@handler("joint")
def joint(db: Session, ids: list[int]) -> None:
    go_on(db, ids[0], Settings.from_env().uploads)
