"""What the acts of a hearing leave behind; the rows of the lifecycle name them."""

from __future__ import annotations

from datetime import datetime, time

from models.calendar.now import SHENZHEN
from models.casework import pause, work
from models.casework.hearing import Hearing, hold_until, open_hearing, procedure_of
from models.casework.move import Move
from models.casework.procedure import HELD_BY_DECIDER
from models.casework.work import WorkKind


def tell_right(move: Move) -> None:
    move.db.add(
        Hearing(case_id=move.case.id, reason=move.text("reason"), told_at=move.at, told_by=move.actor.account_id)
    )
    move.db.flush()


def ask(move: Move) -> None:
    """The applicant asks on their own page; what a third party brings in is noted by a window clerk."""
    hearing = _open(move)
    by_clerk = move.actor.kind == "staff"
    hearing.origin = "third_party" if by_clerk else "applicant"
    hearing.asked_at, hearing.hold_by = move.at, hold_until(move.today)
    hearing.grounds = move.text("grounds")
    if by_clerk:
        hearing.asker, hearing.noted_by = move.text("asker"), move.actor.account_id


def waive(move: Move) -> None:
    _close(move, _open(move), "waived")


def lapse(move: Move) -> None:
    _close(move, _open(move), "lapsed")


def set_time(move: Move) -> None:
    """Name time, place and chair, and stop the limits for as long as the hearing takes (CLK-8).

    Without a request it is one by the authority's own motion (DEC-4).
    """
    hearing = open_hearing(move.db, move.case.id)
    if hearing is None:
        hearing = Hearing(
            case_id=move.case.id, reason=move.text("reason"), origin="authority", asked_at=move.at,
            hold_by=hold_until(move.today), announced=move.text("announced"),
        )  # fmt: skip
        move.db.add(hearing)
    held = work.held_by(move.db, move.case.id, WorkKind.DECIDE, move.actor)
    day = move.facts["hearing_day"]
    procedure = pause.begin(move, HELD_BY_DECIDER, held, move.text("reason") or hearing.reason, day)
    hearing.set_at, hearing.place = move.at, move.text("hearing_place")
    hearing.meets_at = datetime.combine(day, time.fromisoformat(move.text("hearing_hour")), SHENZHEN)
    hearing.chair_id, hearing.procedure_id = move.facts["chair"], procedure.id
    move.db.flush()


def hold(move: Move) -> None:
    """The signed record ends the hearing; its days are not counted."""
    hearing = _open(move)
    hearing.held_on, hearing.recorded_by = move.today, move.actor.account_id
    hearing.record, hearing.signed_by = move.text("record"), move.text("signed_by")
    procedure = procedure_of(move.db, hearing)
    assert procedure is not None
    procedure.result, procedure.ended_by = move.text("record_number"), move.actor.account_id
    pause.end(move, procedure)
    _close(move, hearing, "held")


def break_off(move: Move) -> None:
    """The case ends without a decision, and its hearing and procedures with it."""
    if hearing := open_hearing(move.db, move.case.id):
        _close(move, hearing, "broken_off")
    pause.break_off(move)


def _open(move: Move) -> Hearing:
    hearing = open_hearing(move.db, move.case.id)
    assert hearing is not None
    return hearing


def _close(move: Move, hearing: Hearing, how: str) -> None:
    hearing.closed, hearing.closed_at = how, move.at
    move.db.flush()
