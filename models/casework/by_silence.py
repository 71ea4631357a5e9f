"""The effects of the rows ``deem_renewed`` and ``deem_effective``: a decision that nobody made (CLK-14, CLK-15).

The act bears the moment the period ran out, however late the worker came (rulebook 14).
"""

from __future__ import annotations

from datetime import date

from models.casework import work
from models.casework.decision import Decision
from models.casework.move import Move
from models.casework.silence import renewed_until
from models.casework.stages import Outcome


def renew(move: Move) -> None:
    """The licence goes on for the years that the item grants."""
    _decide(move, renewed_until(move.case))


def take_effect(move: Move) -> None:
    _decide(move, None)


def _decide(move: Move, valid_until: date | None) -> None:
    """Desks that still have the case are asked for nothing more."""
    work.cancel(move.db, move.case.id, move.at)
    move.case.outcome, move.case.decided_on = Outcome.GRANTED, move.today
    move.db.add(
        Decision(
            case_id=move.case.id, outcome=Outcome.GRANTED, reasons="", basis="", review_body="", court="",
            online_channel="", valid_until=valid_until, decided_on=move.today, decided_by=None, decided_at=move.at,
        )
    )  # fmt: skip
