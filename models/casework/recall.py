"""Calling a decision back before it reaches the applicant: what was made of it is kept and void, the limits run on."""

from __future__ import annotations

from sqlalchemy import select

from models.casework import routing, work
from models.casework.commitment_acts import plan_check
from models.casework.decision import decision_of
from models.casework.document import OF_DECISION, Document
from models.casework.move import Move
from models.casework.work import WorkKind, open_items


def call_back(move: Move) -> None:
    """The decision and its papers stay on record, marked; the case lies again in the hands that decided it."""
    made = decision_of(move.db, move.case.id)
    assert made is not None and move.actor.account_id is not None
    made.recalled_at, made.recalled_by, made.recall_reason = move.at, move.actor.account_id, move.text("reason")
    for paper in move.db.scalars(
        select(Document).where(
            Document.case_id == move.case.id, Document.kind.in_(OF_DECISION), Document.voided_at.is_(None)
        )
    ):
        paper.voided_at = move.at
    move.case.outcome = move.case.decided_on = None
    plan_check(move)
    work.cancel(move.db, move.case.id, move.at)
    move.db.flush()
    routing.open_decision(move.db, move.case, move.at)
    [again] = [item for item in open_items(move.db, move.case.id) if item.kind == WorkKind.DECIDE]
    again.returned = True
    work.hand_to(again, move.actor.account_id, move.at)
