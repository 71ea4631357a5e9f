"""Of pieces that are granted together a sample must have been opened before (C4.4); its share is a setting."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.read_log import ReadLine
from models.casework.work import WorkItem
from models.people.actor import Actor

_percent = 5


def set_percent(percent: int) -> None:
    """Take the setting over, once at the start of a process.  Raises ``ValueError`` for what is no share."""
    global _percent
    if not 1 <= percent <= 100:
        raise ValueError("HALL_BULK_SAMPLE_PERCENT is 1 to 100")
    _percent = percent


def sample(ids: Sequence[int]) -> list[int]:
    """The pieces of a selection that must be opened before: the same ones however often one asks, and not the first."""
    size = max(1, -(-len(ids) * _percent // 100))
    mixed = sorted(ids, key=lambda one: hashlib.sha256(f"sample:{one}".encode()).digest())
    return sorted(mixed[:size])


def unopened(db: Session, actor: Actor, ids: Sequence[int]) -> list[int]:
    """Those of the sample whose case page ``actor`` has not opened."""
    wanted = (
        select(WorkItem.id)
        .join(ReadLine, ReadLine.case_id == WorkItem.case_id)
        .where(WorkItem.id.in_(sample(ids)), ReadLine.account_id == actor.account_id)
    )
    opened = set(db.scalars(wanted))
    return [one for one in sample(ids) if one not in opened]
