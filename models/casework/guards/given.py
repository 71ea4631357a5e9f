"""What several guards ask: whether a clock is over, whether words were given."""

from __future__ import annotations

from models.casework import clock
from models.casework.move import Move
from models.errors import Problem

LONGEST_TEXT = 2000


def over(move: Move, kind: clock.ClockKind) -> bool:
    """Whether a running clock of ``kind`` has ended.  A paused one has no end yet."""
    late = (c for c in clock.running(move.db, move.case.id, kind) if c.paused_on is None and c.due_at <= move.at)
    return any(c.due_at < move.at or move.actor.kind == "system" for c in late)


def text_given(move: Move, name: str, code: str) -> Problem | None:
    given = move.text(name)
    if not given:
        return Problem(code, name)
    return Problem("text.too_long", name, {"longest": LONGEST_TEXT}) if len(given) > LONGEST_TEXT else None
