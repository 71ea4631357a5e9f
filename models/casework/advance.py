"""What a case does by itself: the verb behind the topic ``route``.

``advance`` looks at the stage and makes sure that what the stage needs exists.  It may be called any number of times.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework import gaps, routing
from models.casework.case import Case
from models.casework.commitment import by_promise, goes_to_review, promise_of
from models.casework.decision import decision_of
from models.casework.lock import lock
from models.casework.old_licence import REVOKED, stands
from models.casework.perform import perform
from models.casework.procedure import open_procedures
from models.casework.revocation import opened_by
from models.casework.stages import Stage
from models.casework.supplement import Supplement
from models.casework.work import WorkItem, WorkKind, open_items
from models.people.actor import SYSTEM


def advance(db: Session, case_id: int) -> None:
    """Open the desk's work, or perform the system's next row."""
    case = lock(db, case_id)
    match Stage(case.stage):
        case Stage.DRAFT if case.revokes:
            opened = opened_by(db, case)
            perform(db, case.id, "begin_revocation", SYSTEM, reason=opened.reason, ground=opened.facts["ground"])
        case Stage.SUBMITTED | Stage.RECEIVED:
            if by_promise(case) and promise_of(db, case.id) is None:
                perform(db, case.id, "record_promise", SYSTEM)
            routing.open_intake(db, case, now())
        case Stage.DEPOSITED if asked := _deposit_complete(db, case_id):
            last = max(line.answered_at for line in asked.lines if line.answered_at)
            perform(db, case.id, "complete_deposit", SYSTEM, at=last)
        case Stage.ACCEPTED:
            perform(db, case.id, "begin_review" if goes_to_review(case) else "begin_decision", SYSTEM)
        case Stage.IN_REVIEW if not any(i.kind == WorkKind.REVIEW for i in open_items(db, case.id)):
            more = goes_to_review(case) and _steps_done(db, case_id) < len(case.flow.review)
            perform(db, case.id, "next_review" if more else "conclude_review", SYSTEM)
        case Stage.SPECIAL_PROCEDURE if not open_procedures(db, case.id):
            perform(db, case.id, "resume_review", SYSTEM)
        case Stage.DECIDING:
            routing.open_decision(db, case, now())
        case Stage.READY if case.delivery_way == "online":
            perform(db, case.id, "deliver_online", SYSTEM)
        case Stage.READY:
            routing.open_handover(db, case, now())
        case Stage.DELIVERED if case.about_id is not None:
            _end_old_licence(db, case)
        case _:
            pass  # A person moves it on, or nobody does.


def _end_old_licence(db: Session, case: Case) -> None:
    """What the licence upon which the case was is now: changed, renewed, deregistered or revoked (DEC-14)."""
    assert case.about_id is not None
    if not stands(decision_of(db, case.about_id)):
        return  # It was ended meanwhile; there is nothing left to end.
    how = REVOKED if case.revokes or case.spec.upon is None else case.spec.upon.how
    action = "mark_revoked" if how == REVOKED else "mark_over"
    perform(db, case.about_id, action, SYSTEM, how=how, by=case.id, number=case.number)


def _deposit_complete(db: Session, case_id: int) -> Supplement | None:
    asked = gaps.open_gap(db, case_id)
    return asked if asked and gaps.all_came(asked) else None


def _steps_done(db: Session, case_id: int) -> int:
    steps = db.scalars(select(WorkItem.step).where(WorkItem.case_id == case_id, WorkItem.kind == WorkKind.REVIEW))
    return max(steps, default=-1) + 1
