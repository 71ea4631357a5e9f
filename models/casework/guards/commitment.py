"""The commitment route (rulebook 7.2)."""

from __future__ import annotations

from models.casework import credit
from models.casework.commitment import by_promise, promise_of
from models.casework.guards.sending import duplicate_key
from models.casework.move import Move
from models.catalogue.spec import ROUTE
from models.errors import Problem


def may_commit(move: Move) -> Problem | None:
    """Not with serious bad credit, nor with a broken promise that is not repaired (NC-4)."""
    bad = by_promise(move.case) and credit.is_bad(move.db, duplicate_key(move.case)[0])
    return Problem("commitment.credit", ROUTE) if bad else None


def promised_now(move: Move) -> Problem | None:
    """The promise was chosen and not taken back."""
    return None if by_promise(move.case) else Problem("commitment.none")


def not_recorded(move: Move) -> Problem | None:
    return Problem("commitment.recorded") if promise_of(move.db, move.case.id) else None


def recorded(move: Move) -> Problem | None:
    return None if promise_of(move.db, move.case.id) else Problem("commitment.none")


def to_be_checked(move: Move) -> Problem | None:
    return None if _state(move) == "to_check" else Problem("commitment.not_to_check")


def broken_named(move: Move) -> Problem | None:
    return None if move.facts.get("finding") in ("false", "unkept") else Problem("commitment.finding", "finding")


def to_be_put_right(move: Move) -> Problem | None:
    return None if _state(move) == "suspended" else Problem("commitment.not_ordered")


def remedy_time_over(move: Move) -> Problem | None:
    """Who was ordered to put it right has the whole term (NC-7)."""
    promise = promise_of(move.db, move.case.id)
    over = promise is not None and promise.remedy_at is not None and promise.remedy_at < move.at
    return None if over else Problem("commitment.remedy_running")


def _state(move: Move) -> str | None:
    promise = promise_of(move.db, move.case.id)
    return promise.state if promise is not None else None
