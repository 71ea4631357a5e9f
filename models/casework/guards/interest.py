"""Whether others whose major interests are touched were told and heard (DEC-3)."""

from __future__ import annotations

from collections.abc import Iterable

from models.casework.guards.given import text_given
from models.casework.interest import WAYS, unheard
from models.casework.move import Move
from models.errors import Problem


def interest_told(move: Move) -> Iterable[Problem]:
    """Who they are, why it touches them, and when and how they were told: on a day that is over or today."""
    for name, code in (("holder", "interest.holder_missing"), ("why", "interest.why_missing")):
        if problem := text_given(move, name, code):
            yield problem
    if move.facts.get("told_way") not in WAYS:
        yield Problem("interest.way_missing", "told_way")
    told_on = move.facts.get("told_on")
    if told_on is None or told_on > move.today:
        yield Problem("interest.told_missing", "told_on")


def interest_answered(move: Move) -> Iterable[Problem]:
    """Whose statement it is, when it came, and what they said or that they said nothing."""
    chosen = [one for one in unheard(move.db, move.case.id) if one.id == move.facts.get("interest")]
    if not chosen:
        yield Problem("interest.none", "interest")
    heard_on = move.facts.get("heard_on")
    if heard_on is None or heard_on > move.today or (chosen and heard_on < chosen[0].told_on):
        yield Problem("interest.heard_missing", "heard_on")
    if problem := text_given(move, "said", "interest.said_missing"):
        yield problem


def interests_heard(move: Move) -> Problem | None:
    """Nothing is granted over the heads of those whom it touches."""
    return Problem("interest.unheard") if unheard(move.db, move.case.id) else None
