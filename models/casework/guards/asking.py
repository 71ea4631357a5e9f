"""Papers asked for after acceptance (CLK-10), and the time to answer what was asked before (ACC-13)."""

from __future__ import annotations

from models.casework.asking_more import asked_more
from models.casework.asking_time import pending
from models.casework.guards.given import text_given
from models.casework.move import Move
from models.casework.supplement import open_supplement
from models.errors import Problem


def more_asked(move: Move) -> Problem | None:
    return None if asked_more(move.db, move.case.id) else Problem("more.none")


def more_is_mine(move: Move) -> Problem | None:
    """Whose department asked may go on without the answer."""
    return None if _mine(move) else Problem("more.none")


def no_more_of_mine(move: Move) -> Problem | None:
    """A review is given on what came, or after its reviewer has said that it goes on without."""
    return Problem("more.open") if _mine(move) else None


def supplement_to_remind(move: Move) -> Problem | None:
    """A reminder that is due, of an answer that has not come."""
    asked = open_supplement(move.db, move.case.id)
    due = asked and asked.remind_at and asked.remind_at <= move.at and not asked.reminded_at
    return None if due else Problem("supplement.no_reminder")


def longer_not_asked(move: Move) -> Problem | None:
    """More time may be asked for once for each notice, whatever came of it."""
    asked = open_supplement(move.db, move.case.id)
    return Problem("supplement.longer_once") if asked is None or asked.longer_asked_at else None


def longer_pending(move: Move) -> Problem | None:
    return None if pending(move.db, move.case.id) else Problem("supplement.no_wish")


def reasons_given_by_staff(move: Move) -> Problem | None:
    """What silence gives needs no reason."""
    return None if move.actor.kind == "system" else text_given(move, "reason", "reason.missing")


def _mine(move: Move) -> bool:
    asked = asked_more(move.db, move.case.id)
    return asked is not None and asked.department_code == move.office
