"""Which unit, and who in it, a case lay with at a moment: for cards, which name both."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.work import Assignment, WorkItem
from models.catalogue.item import ServiceItem


class Responsible(NamedTuple):
    """A site or department (None: the office that keeps the ratings), and the clerk who held the work, if anybody."""

    unit: str | None
    clerk_id: int | None


def responsible(db: Session, case_id: int | None, at: datetime) -> Responsible:
    """Who held work on the case at ``at``; else where work lay open; else the department of the item."""
    place = func.coalesce(WorkItem.site_code, WorkItem.department_code)
    of_case = select(place, Assignment.account_id).join(Assignment, Assignment.work_item_id == WorkItem.id)
    held = of_case.where(
        WorkItem.case_id == case_id,
        Assignment.from_at <= at,
        or_(Assignment.until_at.is_(None), Assignment.until_at > at),
    )
    if row := db.execute(held.order_by(Assignment.from_at.desc()).limit(1)).first():
        return Responsible(*row)
    lay_open = select(place).where(
        WorkItem.case_id == case_id, WorkItem.opened_at <= at, or_(WorkItem.done_at.is_(None), WorkItem.done_at > at)
    )
    if unit := db.scalar(lay_open.order_by(WorkItem.opened_at).limit(1)):
        return Responsible(unit, None)
    dept = select(ServiceItem.dept).join(Case, Case.item_code == ServiceItem.code).where(Case.id == case_id)
    return Responsible(db.scalar(dept), None)
