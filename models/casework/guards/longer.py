"""Whether the limit of a decision may be made longer."""

from __future__ import annotations

from models.casework import clock
from models.casework.guards.given import over, text_given
from models.casework.move import Move
from models.errors import Problem


def not_extended(move: Move) -> Problem | None:
    """Once (CLK-12)."""
    limits = clock.running(move.db, move.case.id, clock.STATUTORY)
    extended = any(entry.kind == "extended" for limit in limits for entry in limit.entries)
    return Problem("extension.once") if extended else None


def before_the_limit(move: Move) -> Problem | None:
    """A limit that has run out cannot be extended (CLK-12)."""
    return Problem("extension.late") if over(move, clock.STATUTORY) else None


def approval_named(move: Move) -> Problem | None:
    """Who approved it and by which paper: the head of the authority, or of the government for joint handling."""
    return text_given(move, "approval", "approval.missing")
