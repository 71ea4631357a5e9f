"""The one way by which an act puts its applicant on the credit record (NC-8, ALL 78, 79)."""

from __future__ import annotations

from models.casework import credit
from models.casework.move import Move
from models.catalogue import facts


def mark(move: Move, ground: str, reason: str) -> None:
    """Mark the applicant of the case; where its item touches safety and the ground says for how long, a new application
    is barred from today."""
    case = move.case
    who = facts.applicant_of(case.spec, case.answers)
    credit.enter(
        move.db, credit.About(case.applicant_digest or "", who.name, who.kind), ground, reason, move.actor,
        case_number=case.number, item=case.item_code if case.flow.safety else None, on=move.today,
    )  # fmt: skip
