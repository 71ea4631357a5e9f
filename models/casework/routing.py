"""The work items that carry a case: which desk gets which step, by the flow of the item version."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework import clock
from models.casework.case import Case
from models.casework.move import Move
from models.casework.work import WorkItem, WorkKind, open_items


def open_intake(db: Session, case: Case, at: datetime) -> None:
    """The window's check of the papers.  A case that comes back after a supplement says so."""
    if any(item.kind == WorkKind.INTAKE for item in open_items(db, case.id)):
        return
    before = db.scalar(select(WorkItem.id).where(WorkItem.case_id == case.id, WorkItem.kind == WorkKind.INTAKE))
    db.add(
        WorkItem(
            case_id=case.id, kind=WorkKind.INTAKE, site_code=case.site_code, opened_at=at,
            due_on=case.due_on, returned=before is not None,
        )
    )  # fmt: skip


def open_review(move: Move, *, step: int, round: int = 1) -> None:
    """One work item for each department of the step, side by side."""
    for department in move.case.flow.review[step]:
        move.db.add(
            WorkItem(
                case_id=move.case.id, kind=WorkKind.REVIEW, step=step, round=round, department_code=department,
                opened_at=move.at, due_on=_due(move, clock.PROMISED), returned=round > 1,
            )
        )  # fmt: skip


def open_decision(move: Move) -> None:
    """The item's own department decides (its chief representative, rulebook section 1)."""
    move.db.add(
        WorkItem(
            case_id=move.case.id, kind=WorkKind.DECIDE, department_code=move.case.flow.dept,
            opened_at=move.at, due_on=_due(move, clock.PROMISED),
        )
    )  # fmt: skip


def open_handover(move: Move) -> None:
    move.db.add(
        WorkItem(
            case_id=move.case.id, kind=WorkKind.HANDOVER, site_code=move.case.site_code,
            opened_at=move.at, due_on=_due(move, clock.DELIVERY),
        )
    )  # fmt: skip


def last_review(move: Move) -> WorkItem:
    """The review of the latest round and step."""
    return move.db.scalars(
        select(WorkItem)
        .where(WorkItem.case_id == move.case.id, WorkItem.kind == WorkKind.REVIEW)
        .order_by(WorkItem.round.desc(), WorkItem.step.desc())
        .limit(1)
    ).one()


def _due(move: Move, kind: clock.ClockKind) -> date | None:
    running = clock.running(move.db, move.case.id, kind)
    return running[0].due_on if running else None
