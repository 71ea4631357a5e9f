"""Cases upon an old licence, and its revocation (DEC-14)."""

from __future__ import annotations

from models.casework.decision import decision_of
from models.casework.guards.sending import duplicate_key
from models.casework.move import Move
from models.casework.old_licence import GROUNDS, HOW, in_force, named, open_upon, stands
from models.catalogue.spec import OLD_REQUEST
from models.errors import Problem


def old_licence_known(move: Move) -> Problem | None:
    """Who names the number of an earlier request names their own, and one whose licence is in force."""
    if not move.case.answers.get(OLD_REQUEST) or move.case.spec.upon is None:
        return None
    old = named(move.db, move.case, duplicate_key(move.case)[0])
    made = decision_of(move.db, old.id) if old is not None else None
    return None if in_force(made, move.today) else Problem("old_licence.unknown", OLD_REQUEST)


def old_licence_stands(move: Move) -> Problem | None:
    """Nothing is changed, renewed or ended that is over already: it was meanwhile revoked or replaced."""
    if move.case.about_id is None:
        return None
    return None if stands(decision_of(move.db, move.case.about_id)) else Problem("old_licence.over")


def applied_for(move: Move) -> Problem | None:
    """Not for a revocation: the authority opened it, and it ends by revoking or by being ended."""
    return Problem("revocation.not_applied_for") if move.case.revokes else None


def opened_by_office(move: Move) -> Problem | None:
    return None if move.case.revokes else Problem("revocation.only")


def licence_not_over(move: Move) -> Problem | None:
    """What is over is not ended twice; what ran out on its own may still be revoked: it was wrong from the first."""
    return None if stands(decision_of(move.db, move.case.id)) else Problem("old_licence.over")


def none_under_way(move: Move) -> Problem | None:
    found = open_upon(move.db, move.case.id)
    return Problem("revocation.under_way", None, {"number": found.number or ""}) if found else None


def ground_named(move: Move) -> Problem | None:
    return None if move.facts.get("ground") in GROUNDS else Problem("revocation.ground", "ground")


def end_named(move: Move) -> Problem | None:
    return None if move.facts.get("how") in HOW else Problem("old_licence.how", "how")
