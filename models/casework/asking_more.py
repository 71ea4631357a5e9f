"""Asking for papers after acceptance: the limit of the law runs on, the promise may stand still (CLK-10).

It is the item's setting whether the promise does; the day the answer comes, or the department goes on without it, the
days between become a line of the promise's ledger.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.calendar.now import day_of
from models.casework.case import Case
from models.casework.clock import PROMISED, entry, running
from models.casework.lengthen import append, follow
from models.casework.move import Move
from models.casework.procedure import open_procedures
from models.casework.supplement import MORE, Supplement, open_supplement


def asked_more(db: Session, case_id: int) -> Supplement | None:
    """What a department asks for after acceptance and has no answer to; one at most."""
    asked = open_supplement(db, case_id)
    return asked if asked and asked.kind == MORE else None


def holds_promise(db: Session, case: Case) -> bool:
    """Whether such an asking keeps the promise standing now."""
    return case.flow.asking_pauses and asked_more(db, case.id) is not None


def pause_promise(move: Move) -> None:
    """Where the item has it so.  A promise that is over already cannot be stopped any more."""
    if move.case.flow.asking_pauses:
        for clock in running(move.db, move.case.id, PROMISED):
            if clock.paused_on is None and clock.due_at >= move.at:
                clock.paused_on = move.today
    follow(move)


def close_more(move: Move) -> None:
    """The asking is over, by its answer or by going on without one; a promise that stood for it runs on."""
    asked = asked_more(move.db, move.case.id)
    assert asked is not None
    asked.answered_at = move.at
    move.db.flush()
    if move.case.flow.asking_pauses:
        for clock in running(move.db, move.case.id, PROMISED):
            if clock.paused_on is not None:
                line = entry(move, "CLK-10", 0, "excluded", day_of(asked.asked_at), "asked_more", until=move.today)
                append(clock, line)
                clock.paused_on = clock.paused_on if open_procedures(move.db, move.case.id) else None
    follow(move)
