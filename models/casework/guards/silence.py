"""Whether a period is over by whose end silence decides (CLK-14, CLK-15)."""

from __future__ import annotations

from models.casework import clock
from models.casework.guards.given import over
from models.casework.move import Move
from models.errors import Problem


def licence_over(move: Move) -> Problem | None:
    return None if over(move, clock.RENEWAL) else Problem("renewal.running")


def objection_time_over(move: Move) -> Problem | None:
    return None if over(move, clock.EFFECT) else Problem("effect.running")
