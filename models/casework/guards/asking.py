"""Papers asked for after acceptance (CLK-10)."""

from __future__ import annotations

from models.casework.asking_more import asked_more
from models.casework.move import Move
from models.errors import Problem


def more_asked(move: Move) -> Problem | None:
    return None if asked_more(move.db, move.case.id) else Problem("more.none")


def more_is_mine(move: Move) -> Problem | None:
    """Whose department asked may go on without the answer."""
    return None if _mine(move) else Problem("more.none")


def no_more_of_mine(move: Move) -> Problem | None:
    """A review is given on what came, or after its reviewer has said that it goes on without."""
    return Problem("more.open") if _mine(move) else None


def _mine(move: Move) -> bool:
    asked = asked_more(move.db, move.case.id)
    return asked is not None and asked.department_code == move.office
