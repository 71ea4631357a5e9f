"""Stopping the limits of the decision for special procedures, and letting them run on (CLK-8).

While a procedure is open its clock is paused: it has no last day yet, so it stands in no list of what is due.  The day
a procedure ends, its days become a line of the ledger; the union of such lines is what is not counted.
"""

from __future__ import annotations

from datetime import date

from models.calendar.closing import end_of_business
from models.casework import work
from models.casework.asking_more import holds_promise
from models.casework.clock import PROMISED, entry
from models.casework.lengthen import append, follow, limits
from models.casework.move import Move
from models.casework.procedure import Procedure, open_procedures
from models.casework.work import WorkItem, WorkKind


def open_procedure(move: Move) -> None:
    """Limits that still run are paused.  One that is over cannot be stopped any more."""
    held = work.held_by(move.db, move.case.id, WorkKind.REVIEW, move.actor)
    begin(move, move.facts["procedure"], held, move.text("reason"), move.facts["planned_end"])


def begin(move: Move, kind: str, held: WorkItem, reason: str, planned: date) -> Procedure:
    """A procedure of ``held`` begins, planned until ``planned``."""
    assert move.actor.account_id is not None
    procedure = Procedure(
        case_id=move.case.id, work_item_id=held.id, kind=kind, reason=reason, started_on=move.today,
        opened_at=move.at, opened_by=move.actor.account_id, planned_on=planned, planned_at=end_of_business(planned),
    )  # fmt: skip
    move.db.add(procedure)
    for clock in limits(move.db, move.case.id):
        if clock.paused_on is None and clock.due_at >= move.at:
            clock.paused_on = move.today
    follow(move)
    return procedure


def end_procedure(move: Move) -> None:
    """Record the result; the days it took are not counted."""
    held = work.held_by(move.db, move.case.id, WorkKind.REVIEW, move.actor)
    [mine] = [one for one in open_procedures(move.db, move.case.id) if one.work_item_id == held.id]
    mine.result, mine.ended_by = move.text("result"), move.actor.account_id
    end(move, mine)


def break_off(move: Move) -> None:
    """The case ends before its procedures do: they end with it, without a result."""
    for procedure in open_procedures(move.db, move.case.id):
        end(move, procedure)


def note_reminder(move: Move) -> None:
    """The planned end has passed; nobody is reminded of it twice."""
    for procedure in open_procedures(move.db, move.case.id):
        if procedure.reminded_at is None and procedure.planned_at <= move.at:
            procedure.reminded_at = move.at


def end(move: Move, procedure: Procedure) -> None:
    """The procedure is over today; its days become a line of each limit's ledger."""
    procedure.ended_on = move.today
    move.db.flush()
    still_open = bool(open_procedures(move.db, move.case.id))
    asked = holds_promise(move.db, move.case)
    for clock in limits(move.db, move.case.id):
        if clock.paused_on is not None:
            days = (procedure.started_on, "special_procedure")
            append(clock, entry(move, "CLK-8", 0, "excluded", *days, until=move.today))
            stands = still_open or (asked and clock.kind == PROMISED)
            clock.paused_on = clock.paused_on if stands else None
    follow(move)
