"""The applicant's time to answer the one-time notice: reminders before its end, and one extension (ACC-13).

The law sets no such time and says nothing of making it longer; each item has its own.  So the hall may give more: once
for each notice, asked for with a reason, decided at the window with a reason.  What nobody has decided by the last day
counts as given: the hall's silence is never the applicant's loss.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.calendar import working
from models.calendar.closing import end_of_business
from models.calendar.now import day_of
from models.casework import routing, work
from models.casework.asking_terms import terms
from models.casework.clock import APPLICANT, due_of, end_of, entry, running
from models.casework.lengthen import append
from models.casework.move import Move
from models.casework.supplement import Supplement, open_supplement
from models.casework.work import WorkKind


def pending(db: Session, case_id: int) -> bool:
    """Whether the applicant has asked for more time and nobody has decided."""
    asked = open_supplement(db, case_id)
    return asked is not None and asked.longer_asked_at is not None and asked.longer_allowed is None


def longer_until(db: Session, case_id: int) -> date | None:
    """The last day that an extension given now would lead to; None when the applicant's time does not run."""
    for clock in running(db, case_id, APPLICANT):
        calendar = working.by_version(clock.calendar)
        unit: working.Unit = "natural" if clock.unit == "natural" else "working"
        started, given = clock.entries[0], sum(e.days or 0 for e in clock.entries if e.kind == "extended")
        return working.due(calendar, started.from_on, (started.days or 0) + given + terms().longer, unit)
    return None


def plan_reminders(move: Move) -> None:
    """When a notice goes out its clock has not started yet, so its end is counted here."""
    limit = move.case.spec.supplement
    asked = _open(move)
    asked.remind_at = next_reminder(move.at, working.due(working.current(), move.today, limit.days, limit.unit))
    asked.reminded_at = None


def next_reminder(after: datetime, until: date) -> datetime | None:
    """The first moment after ``after`` at which a reminder is due, of what ends on ``until``; None when none is left.

    It is the close of business of the day so many working days before the end.
    """
    calendar, start = working.current(), day_of(after)
    left = working.working_days_between(calendar, start, until)
    days = (working.add_working(calendar, start, left - n) for n in terms().reminders if n <= left)
    return next((moment for moment in map(end_of_business, days) if moment > after), None)


def note_reminder(move: Move) -> None:
    """One reminder was sent; the next one is planned, if there is one."""
    asked, until = _open(move), end_of(move.db, move.case.id, APPLICANT)
    assert until is not None
    coming = next_reminder(move.at, until)
    asked.remind_at = coming or asked.remind_at
    asked.reminded_at = None if coming else move.at


def ask_longer(move: Move) -> None:
    """The window gets it as a piece of work that is due with the applicant's own time."""
    _open(move).longer_asked_at = move.at
    routing.open_wish(move.db, move.case, move.at)


def allow_longer(move: Move) -> None:
    """The ledger gets the days, and reminders follow the new end."""
    asked = _open(move)
    asked.longer_allowed = True
    for clock in running(move.db, move.case.id, APPLICANT):
        append(clock, entry(move, "ACC-13", 0, "extended", move.today, f"by.{move.action}", days=terms().longer))
        clock.due_on = due_of(clock.entries, clock.unit, clock.calendar)
        clock.due_at = end_of_business(clock.due_on)
        asked.remind_at, asked.reminded_at = next_reminder(move.at, clock.due_on), None
    _finish(move)


def deny_longer(move: Move) -> None:
    _open(move).longer_allowed = False
    _finish(move)


def drop_wish(move: Move) -> None:
    """The answer has come: nobody need decide any more on more time for it."""
    work.cancel(move.db, move.case.id, move.at)


def _finish(move: Move) -> None:
    if move.actor.kind == "system":
        work.cancel(move.db, move.case.id, move.at)
    else:
        work.finish(move.db, move.case.id, WorkKind.INTAKE, move.actor, move.at)
    move.db.flush()


def _open(move: Move) -> Supplement:
    asked = open_supplement(move.db, move.case.id)
    assert asked is not None
    return asked
