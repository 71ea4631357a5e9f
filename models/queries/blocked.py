"""From a message to the case it blocks: number, stage and due date, and nothing about a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.outbox import Message


@dataclass(frozen=True)
class BlockedCase:
    """``number`` is None for a draft; ``due_on`` is the nearest end of a running clock."""

    number: str | None
    stage: str
    due_on: date | None


def cases(db: Session, case_ids: Iterable[int | None]) -> dict[int, BlockedCase]:
    """What stands about these cases, by id; an id without a case is left out."""
    wanted = {case_id for case_id in case_ids if case_id is not None}
    if not wanted:
        return {}
    rows = db.execute(select(Case.id, Case.number, Case.stage, Case.due_on).where(Case.id.in_(wanted)))
    return {row.id: BlockedCase(row.number, row.stage, row.due_on) for row in rows}


def case_id(db: Session, number: str) -> int | None:
    """The case behind a number, as an operator may type it into a filter."""
    found: int | None = db.scalar(select(Case.id).where(Case.number == number))
    return found


def failing(
    db: Session, topic: str, fingerprint: str, limit: int = 50
) -> tuple[list[tuple[Message, BlockedCase | None]], int]:
    """The messages of one group of failures, those whose case is due first at the top, and how many there are."""
    of_group = (Message.topic == topic, Message.fingerprint == fingerprint, Message.done_at.is_(None))
    rows = db.execute(
        select(Message, Case.number, Case.stage, Case.due_on, func.count().over().label("all"))
        .outerjoin(Case, Case.id == Message.case_id)
        .where(*of_group, Message.failures + Message.attempt > 0)
        .order_by(Case.due_on.asc().nulls_last(), Message.id)
        .limit(limit)
    ).all()
    lines = [(row.Message, BlockedCase(row.number, row.stage, row.due_on) if row.stage else None) for row in rows]
    return lines, rows[0].all if rows else 0
