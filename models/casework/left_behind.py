"""Work in the hands of people who cannot do it: away, disabled, or without the post it needs; and putting it back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from models.audit.acts import record
from models.calendar.now import now
from models.casework.lock import lock
from models.casework.work import WorkItem, WorkKind, let_go
from models.errors import NotAllowed
from models.people.absence import Absence, now_away
from models.people.account import Account, PostHeld
from models.people.actor import Actor, Role


def left_behind() -> ColumnElement[bool]:
    """The condition on work items: open, and held by somebody who cannot do it today."""
    away = select(Absence.id).where(Absence.account_id == WorkItem.holder_id, now_away()).exists()
    gone = select(Account.id).where(Account.id == WorkItem.holder_id, Account.disabled_at.is_not(None)).exists()
    return and_(WorkItem.state == "open", WorkItem.holder_id.is_not(None), or_(away, gone, ~of_a_post_held()))


def of_a_post_held() -> ColumnElement[bool]:
    """The condition on work items: whoever holds it has the post that it needs."""
    return select(PostHeld.id).where(PostHeld.account_id == WorkItem.holder_id, _allows_it()).exists()


def _allows_it() -> ColumnElement[bool]:
    """The post that the kind and place of a work item ask for, as ``turn.takeable`` has it."""
    at_site = and_(PostHeld.role == Role.WINDOW_CLERK, PostHeld.site_code == WorkItem.site_code)
    department = PostHeld.department_code == WorkItem.department_code
    review = and_(PostHeld.role == Role.REVIEWER, WorkItem.kind == WorkKind.REVIEW, department)
    decide = and_(PostHeld.role == Role.DECIDER, WorkItem.kind == WorkKind.DECIDE, department)
    return or_(at_site, review, decide)


def put_back(db: Session, holder_id: int, work_ids: Sequence[int], actor: Actor, reason: str) -> int:
    """Let those of ``work_ids`` that ``holder_id`` has left behind go back into the queue; gives how many did.

    Only for supervisors.  What was finished, or whose holder came back meanwhile, stays as it is.
    """
    if not actor.has(Role.SUPERVISOR):
        raise NotAllowed()
    wanted = select(WorkItem).where(WorkItem.id.in_(work_ids), WorkItem.holder_id == holder_id, left_behind())
    # A move locks the case first and its work after; cases in the order of their numbers, so that two never cross.
    for case_id in sorted(item.case_id for item in db.scalars(wanted)):
        lock(db, case_id)
    items = db.scalars(wanted.with_for_update(of=WorkItem).execution_options(populate_existing=True)).all()
    for item in items:
        let_go(item, now(), "put_back")
        about = {"account": holder_id, "kind": item.kind}
        record(db, actor, "work_put_back", about=f"case:{item.case.number}", reason=reason, facts=about)
    return len(items)
