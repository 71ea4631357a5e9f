"""Whether a decision may still be called back: by who made it, while nobody outside knows it."""

from __future__ import annotations

from sqlalchemy import select

from models.casework.case import Case
from models.casework.decision import decision_of
from models.casework.move import Move
from models.errors import Problem


def decided_by_me(move: Move) -> Problem | None:
    """Nobody calls back what somebody else decided."""
    made = decision_of(move.db, move.case.id)
    return None if made and made.decided_by == move.actor.account_id else Problem("recall.not_mine")


def not_told_yet(move: Move) -> Problem | None:
    """A decision that its applicant has learned binds the authority: from then on it can only be revoked (ALL 69)."""
    made = decision_of(move.db, move.case.id)
    return Problem("recall.told") if made and made.told_at else None


def nothing_built_on_it(move: Move) -> Problem | None:
    """Once a later stage of its life event has begun, it was begun because of this decision (MOD-5)."""
    parent = move.case.parent
    if parent is None:
        return None
    stage = next(place.stage for place in parent.places if place.n == move.case.place)
    later = [place.n for place in parent.places if place.stage > stage]
    begun = select(Case.id).where(Case.parent_id == parent.id, Case.place.in_(later)).limit(1)
    return Problem("recall.followed") if move.db.scalar(begun) else None
