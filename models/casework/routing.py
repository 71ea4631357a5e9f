"""The work items that carry a case: which desk gets which step, by the flow of the item version.

Each verb makes sure that the desk's work is open and may be called again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework import clock
from models.casework.case import Case
from models.casework.work import WorkItem, WorkKind, open_items


def open_intake(db: Session, case: Case, at: datetime) -> None:
    """The window's check of the papers.  A case that comes back after a supplement says so."""
    before = select(WorkItem.id).where(WorkItem.case_id == case.id, WorkItem.kind == WorkKind.INTAKE)
    came_back = db.scalar(before.limit(1)) is not None
    _open(db, case, WorkKind.INTAKE, clock.NOTICE, at, site_code=case.site_code, returned=came_back)


def open_review(db: Session, case: Case, at: datetime, *, step: int, round: int = 1) -> None:
    """One work item for each department of the step, side by side."""
    for department in case.flow.review[step]:
        where = {"department_code": department, "step": step, "round": round, "returned": round > 1}
        _open(db, case, WorkKind.REVIEW, clock.PROMISED, at, **where)


def open_decision(db: Session, case: Case, at: datetime) -> None:
    """The item's own department decides (its chief representative, rulebook section 1)."""
    _open(db, case, WorkKind.DECIDE, clock.PROMISED, at, department_code=case.flow.dept)


def open_handover(db: Session, case: Case, at: datetime) -> None:
    _open(db, case, WorkKind.HANDOVER, clock.DELIVERY, at, site_code=case.site_code)


def open_wish(db: Session, case: Case, at: datetime) -> None:
    """The window decides on more time for an answer (ACC-13), by the end of the time that runs."""
    _open(db, case, WorkKind.INTAKE, clock.APPLICANT, at, site_code=case.site_code, returned=True)


def open_gap_check(db: Session, case: Case, at: datetime) -> None:
    """The window looks at papers that came after acceptance (GAP-7), within the time promised for the decision."""
    _open(db, case, WorkKind.GAP, clock.PROMISED, at, site_code=case.site_code)


def last_review(db: Session, case_id: int) -> WorkItem:
    """The review of the latest round and step."""
    return db.scalars(
        select(WorkItem)
        .where(WorkItem.case_id == case_id, WorkItem.kind == WorkKind.REVIEW)
        .order_by(WorkItem.round.desc(), WorkItem.step.desc())
        .limit(1)
    ).one()


def _open(db: Session, case: Case, kind: WorkKind, due: clock.ClockKind, at: datetime, **where: object) -> None:
    """A new open item due with the running clock ``due``, unless the desk has it already."""
    department = where.get("department_code")
    if any(item.kind == kind and item.department_code == department for item in open_items(db, case.id)):
        return
    due_on = clock.end_of(db, case.id, due)
    db.add(WorkItem(case_id=case.id, kind=kind, opened_at=at, due_on=due_on or case.due_on, **where))
    db.flush()
