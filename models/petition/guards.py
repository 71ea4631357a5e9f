"""Guards of the petition table: each looks at a move and answers with its reasons, or with nothing."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import select

from models.calendar.closing import end_of_business
from models.catalogue.item import Department
from models.errors import Problem
from models.people.account import Account
from models.petition import clock
from models.petition.clock import LONGEST_EXTENSION, ClockKind
from models.petition.move import Guard, Move
from models.petition.number import normal_number
from models.petition.petition import Petition
from models.petition.phases import FOR_UNITS, Finding, Ground, Kind, Route, Towards

LONGEST_TEXT = 2000
LEVELS = (5, 4, 3, 2, 1)


def given(name: str) -> Guard:
    """A guard: the fact ``name`` is there and not too long."""

    def check(move: Move) -> Problem | None:
        return _given(move, name)

    check.__name__ = f"{name}_given"
    return check


reasons_given = given("reason")


def kind_and_route(move: Move) -> Problem | None:
    """A kind, and for a request for relief its route (PET-2, PET-6)."""
    if wrong := _one_of(move, "kind", Kind):
        return wrong
    return _one_of(move, "route", Route) if move.text("kind") == Kind.RELIEF else None


def routed(move: Move) -> Problem | None:
    """A request for relief is routed before anything else happens with it (PET-6)."""
    petition = move.petition
    return Problem("petition.route_first") if petition.kind == Kind.RELIEF and not petition.route else None


def for_a_unit(move: Move) -> Problem | None:
    """Courts, arbitration and Party channels are no unit of this hall: the petitioner is told where to go (PET-6)."""
    route = move.petition.route
    return Problem("petition.route_elsewhere") if route and route not in FOR_UNITS else None


def unit_named(move: Move) -> Problem | None:
    code = move.text("unit")
    if not code:
        return Problem("field.required", "unit")
    return None if move.db.get(Department, code) else Problem("field.choice", "unit")


def not_the_accused(move: Move) -> Problem | None:
    """A report never goes to whom it accuses (PET-12)."""
    accused = move.petition.accused_unit
    return Problem("petition.to_the_accused", "unit") if accused and accused == move.text("unit") else None


def accused_named(move: Move) -> Iterable[Problem]:
    """A report names a unit, a member of staff, or both (PET-12)."""
    if move.petition.kind != Kind.REPORT:
        yield Problem("petition.only_reports")
    unit, login = move.text("unit"), move.text("login")
    if not unit and not login:
        yield Problem("petition.accused_missing", "unit")
    if unit and not move.db.get(Department, unit):
        yield Problem("field.choice", "unit")
    if login and move.db.scalar(select(Account.id).where(Account.login == login, Account.kind == "staff")) is None:
        yield Problem("petition.staff_unknown", "login")


def deadline_given(move: Move) -> Problem | None:
    """Whoever assigns sets the day by which the report is due (PET-3)."""
    day = move.day("until")
    if day is None:
        return Problem("field.date" if move.text("until") else "field.required", "until")
    return None if day > move.today else Problem("petition.deadline_past", "until")


def place_named(move: Move) -> Problem | None:
    """Who is sent on is told where (PET-4, PET-16)."""
    if wrong := _one_of(move, "towards", Towards):
        return wrong
    return _given(move, "body") if move.text("towards") == Towards.AUTHORITY else None


def ground_given(move: Move) -> Problem | None:
    """Not taken again: running elsewhere, and where (PET-10); or concluded by a second review, and which (PET-9)."""
    if wrong := _one_of(move, "ground", Ground):
        return wrong
    if move.text("ground") == Ground.ELSEWHERE:
        return _given(move, "body")
    earlier = select(Petition.id).where(Petition.number == normal_number(move.text("earlier")), Petition.final)
    return None if move.db.scalar(earlier) else Problem("petition.not_concluded", "earlier")


def in_objection_time(move: Move) -> Problem | None:
    return _in_time(move, ClockKind.OBJECT, "petition.objection_over")


def in_asking_time(move: Move) -> Problem | None:
    return _in_time(move, ClockKind.ASK_REVIEW, "petition.asking_over")


def asking_time_over(move: Move) -> Problem | None:
    """The last day ends with the business hours (CLK-3); until the duty runs, who asks on that day still may."""
    running = clock.running(move.db, move.petition.id, ClockKind.ASK_REVIEW)
    still = any(move.at < end_of_business(one.due_on) for one in running)
    return Problem("petition.may_still_ask") if still else None


def extendable(move: Move) -> Iterable[Problem]:
    """Only the 60 days can be extended, once, before they end, by at most 30 (PET-7)."""
    running = clock.running(move.db, move.petition.id, ClockKind.HANDLE)
    if not running:
        yield Problem("petition.no_such_clock")
        return
    if running[0].extended:
        yield Problem("petition.extended_before")
    if move.today > running[0].due_on:
        yield Problem("petition.extended_late")
    days = move.text("days")
    if not (days.isascii() and days.isdigit() and 1 <= int(days) <= LONGEST_EXTENSION):
        yield Problem("petition.extension_days", "days", {"most": LONGEST_EXTENSION})


def complex_once(move: Move) -> Problem | None:
    """Five working days more for a complex dispute, said before the first five are over (PET-17)."""
    running = clock.running(move.db, move.petition.id, ClockKind.TAKE_ON)
    if not running or running[0].extended:
        return Problem("petition.extended_before")
    return Problem("petition.extended_late") if move.today > running[0].due_on else None


def on_route_six(move: Move) -> Problem | None:
    return None if move.petition.route == Route.PETITION else Problem("petition.reply_instead")


def not_on_route_six(move: Move) -> Problem | None:
    return Problem("petition.opinion_instead") if move.petition.route == Route.PETITION else None


def opinion_complete(move: Move) -> Iterable[Problem]:
    """The letter states request, facts and a finding with its basis (PET-8)."""
    for name in ("facts_found", "basis"):
        if wrong := _given(move, name):
            yield wrong
    if wrong := _one_of(move, "finding", Finding):
        yield wrong


def review_complete(move: Move) -> Iterable[Problem]:
    """The upper body, whether it upholds, and its reasons (PET-9)."""
    for name in ("body", "basis"):
        if wrong := _given(move, name):
            yield wrong
    if move.text("upheld") not in ("yes", "no"):
        yield Problem("field.required", "upheld")


def hearing_days(move: Move) -> Iterable[Problem]:
    """From and to of a hearing, within the review that runs."""
    first, last = move.day("from"), move.day("to")
    for name, day in (("from", first), ("to", last)):
        if day is None:
            yield Problem("field.date" if move.text(name) else "field.required", name)
    running = clock.running(move.db, move.petition.id, ClockKind.REVIEW)
    if first and last and (not running or not running[0].started_on < first <= last or first > running[0].due_on):
        yield Problem("petition.hearing_days", "from")


def report_is_due(move: Move) -> Problem | None:
    running = clock.running(move.db, move.petition.id, ClockKind.REPORT)
    return None if running else Problem("petition.no_report_asked")


def not_urgent_yet(move: Move) -> Problem | None:
    return Problem("petition.urgent_already") if move.petition.urgent_at else None


def rating_valid(move: Move) -> Iterable[Problem]:
    if move.petition.rating is not None:
        yield Problem("petition.rated_already")
    if move.facts.get("level") not in LEVELS:
        yield Problem("field.required", "level")
    if len(move.text("words")) > LONGEST_TEXT:
        yield Problem("field.too_long", "words", {"max": LONGEST_TEXT})


def _in_time(move: Move, kind: ClockKind, code: str) -> Problem | None:
    running = clock.running(move.db, move.petition.id, kind)
    return None if running and move.today <= running[0].due_on else Problem(code)


def _given(move: Move, name: str) -> Problem | None:
    text = move.text(name)
    if not text:
        return Problem("field.required", name)
    return Problem("field.too_long", name, {"max": LONGEST_TEXT}) if len(text) > LONGEST_TEXT else None


def _one_of(move: Move, name: str, values: type[StrEnum]) -> Problem | None:
    if not move.text(name):
        return Problem("field.required", name)
    return None if move.text(name) in set(values) else Problem("field.choice", name)
