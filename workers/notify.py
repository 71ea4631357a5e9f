"""Topics ``notify`` and ``send_code``: what people are told, and through which channels it goes out."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.casework import telling
from models.settings import Settings
from workers.base import handler
from workers.channels import carriers


@handler("notify")
def notify(db: Session, ids: list[int]) -> None:
    telling.tell(db, ids[0], carriers(Settings.from_env()))


@handler("send_code")
def send_code(db: Session, ids: list[int]) -> None:
    telling.send_code(db, ids[0], carriers(Settings.from_env()))
