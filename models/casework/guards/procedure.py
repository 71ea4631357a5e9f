"""Whether a special procedure may begin, and may end."""

from __future__ import annotations

from collections.abc import Iterable

from models.casework.guards.given import text_given
from models.casework.move import Move
from models.casework.procedure import BEGUN_BY_REVIEWER, Procedure, open_procedures
from models.errors import Problem


def procedure_planned(move: Move) -> Iterable[Problem]:
    """Its kind is one of the law's eight (CLK-8, CLK-9), and the time it needs is told as a day to come."""
    if move.facts.get("procedure") not in BEGUN_BY_REVIEWER:
        yield Problem("procedure.kind_missing", "procedure")
    planned = move.facts.get("planned_end")
    if planned is None:
        yield Problem("procedure.end_missing", "planned_end")
    elif planned < move.today:
        yield Problem("procedure.end_past", "planned_end")


def no_procedure_of_mine(move: Move) -> Problem | None:
    """A review has one procedure at a time, and is given after it."""
    return Problem("procedure.open") if _mine(move) else None


def procedure_of_mine(move: Move) -> Problem | None:
    return None if _mine(move) else Problem("procedure.none")


def result_given(move: Move) -> Problem | None:
    return text_given(move, "result", "procedure.result_missing")


def no_procedure_open(move: Move) -> Problem | None:
    return Problem("procedure.open") if open_procedures(move.db, move.case.id) else None


def planned_end_over(move: Move) -> Problem | None:
    late = any(one.reminded_at is None and one.planned_at <= move.at for one in _open(move))
    return None if late else Problem("procedure.not_over")


def _mine(move: Move) -> list[Procedure]:
    return [one for one in _open(move) if one.work_item.holder_id == move.actor.account_id]


def _open(move: Move) -> list[Procedure]:
    return list(open_procedures(move.db, move.case.id))
