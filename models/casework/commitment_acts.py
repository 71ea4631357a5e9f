"""The effects of the commitment route: what each act writes (rulebook 7.2)."""

from __future__ import annotations

from models.calendar import working
from models.calendar.closing import end_of_business
from models.casework import routing, work
from models.casework.clock import PROMISED, entry, running
from models.casework.commitment import Promise, by_promise, promise_of
from models.casework.decision import decision_of
from models.casework.lengthen import append, follow
from models.casework.marking import mark
from models.casework.move import Move
from models.casework.old_licence import REVOKED
from models.casework.stages import Outcome, Stage
from models.catalogue.spec import ORDINARY, ROUTE


def record(move: Move) -> None:
    """The promise that was declared with the application; its paper tells in writing what NC-2 asks for."""
    assert move.case.received_at is not None
    move.db.add(Promise(case_id=move.case.id, given_at=move.case.received_at))


def withdraw(move: Move) -> None:
    """The case goes the ordinary way from here (NC-5): its papers are asked for, departments review it, and the promise
    of the hall is the ordinary one again."""
    case, promise = move.case, promise_of(move.db, move.case.id)
    assert promise is not None and case.flow.commitment is not None
    promise.withdrawn_at = move.at
    more = case.flow.promised.days - case.flow.commitment.days
    case.answers = {**case.answers, ROUTE: ORDINARY}
    for clock in running(move.db, case.id, PROMISED):
        append(clock, entry(move, "NC-5", 0, "changed", move.today, "by.withdraw_promise", days=more))
    if Stage(case.stage) == Stage.DECIDING:
        work.cancel(move.db, case.id, move.at)
        if case.flow.review:
            routing.open_review(move.db, case, move.at, step=0)
    follow(move)


def plan_check(move: Move) -> None:
    """What was granted on a promise is checked within the days of its risk class (NC-6).

    A decision that was called back and comes out the other way leaves nothing to check.
    """
    promise, terms = promise_of(move.db, move.case.id), move.case.flow.commitment
    if promise is not None and terms is not None and by_promise(move.case):
        granted = move.case.outcome == Outcome.GRANTED
        last = working.add_working(working.current(), move.today, terms.check_days)
        promise.check_on = last if granted else None


def note_kept(move: Move) -> None:
    _checked(move, "kept")


def order_remedy(move: Move) -> None:
    """What was granted is suspended until it is put right, and the credit record says so (NC-7, NC-8)."""
    promise = _checked(move, str(move.facts["finding"]))
    assert move.case.flow.commitment is not None
    promise.remedy_on = working.add_working(working.current(), move.today, move.case.flow.commitment.remedy_days)
    promise.remedy_at = end_of_business(promise.remedy_on)
    mark(move, "broken_promise", move.text("reason"))


def note_remedied(move: Move) -> None:
    _promise(move).remedied_at = move.at


def end(move: Move) -> None:
    """What was granted is revoked, because the order was not followed in its time (NC-7)."""
    _promise(move).ended_at = move.at
    made = decision_of(move.db, move.case.id)
    assert made is not None
    made.over_on, made.over_how = move.today, REVOKED


def _checked(move: Move, finding: str) -> Promise:
    promise = _promise(move)
    promise.checked_at, promise.checked_by, promise.finding = move.at, move.actor.account_id, finding
    return promise


def _promise(move: Move) -> Promise:
    found = promise_of(move.db, move.case.id)
    assert found is not None
    return found
