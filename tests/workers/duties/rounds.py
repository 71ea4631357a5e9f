"""Running the messages of one topic, and no others, as a worker does."""

from __future__ import annotations

import importlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import outbox
from models.outbox import Message
from workers.base import run

for _name in ("route", "clocks", "recount", "scan", "notify", "deliver", "produce", "housekeeping", "audit"):
    importlib.import_module(f"workers.{_name}")


def waiting(db: Session, topic: str) -> list[Message]:
    """The messages of ``topic`` that are neither done nor dead."""
    wanted = select(Message).where(Message.topic == topic, Message.done_at.is_(None), Message.dead_at.is_(None))
    return list(db.scalars(wanted.order_by(Message.id).execution_options(populate_existing=True)))


def ran(db: Session, topic: str) -> list[str]:
    """Run what waits; how each ended.  Afterwards ``db`` sees what the handlers wrote."""
    db.flush()
    ends = [run(topic, message.id, "test/0").outcome for message in waiting(db, topic)]
    db.expire_all()
    return ends


def duty(db: Session, topic: str) -> str:
    """One round of a recurring duty; how it ended."""
    outbox.put(db, topic, [])
    return ran(db, topic)[-1]
