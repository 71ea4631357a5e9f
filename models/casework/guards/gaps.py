"""Deposit and acceptance with gaps (rulebook 7.3), and false papers (ACC-14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from models.calendar.now import day_of
from models.casework import clock, credit, gaps
from models.casework.guards.given import over
from models.casework.guards.sending import duplicate_key
from models.casework.move import Move
from models.casework.notices import written
from models.casework.supplement import Line
from models.errors import Problem

WISHES = ("spoken", "written")
PROMISES = ("paper", "online")
WAYS = ("window", "post")
FALSEHOODS = ("false_papers", "hidden_facts")
BARRED = "barred"


# Before acceptance ---------------------------------------------------------------------------------------------------


def gap_allowed(move: Move) -> Iterable[Problem]:
    """Main papers complete and valid, only secondary ones missing (GAP-2), and no bad credit (GAP-5)."""
    return gaps.objections(move.db, move.case)


def may_promise(move: Move) -> Problem | None:
    return None if gaps.may_promise(move.db, move.case) else Problem("gap.no_promise_now")


def promise_given(move: Move) -> Problem | None:
    """The promise is written: on paper, or on the applicant's own page (GAP-2, ACC-3)."""
    given = move.facts.get("promise")
    if given not in PROMISES:
        return Problem("gap.promise_missing", "promise")
    if given == "online" and not gaps.promised_online(move.db, move.case):
        return Problem("gap.not_promised_online", "promise")
    return None


def gap_deadline(move: Move) -> Problem | None:
    """By when, told once; not longer than the promised limit of the item (GAP-4)."""
    until, last = move.facts.get("gap_until"), gaps.last_day(move.db, move.case, move.today)
    if not until:
        return Problem("gap.until_missing", "gap_until")
    if not move.today < until <= last:
        return Problem("gap.until_wrong", "gap_until", {"last": written(last)})
    return None


def every_gap_named(move: Move) -> Iterable[Problem]:
    """The list names each paper that is missing or wrong, and nothing else: there is no other notice (GAP-2, GAP-3)."""
    lines = [Line.of(raw) for raw in move.facts.get("lines") or ()]
    found = gaps.faults(move.db, move.case)
    open_ones = [*found.main, *found.secondary]
    named = {line.code for line in lines if line.about == "paper"}
    for n, line in enumerate(lines):
        if line.about != "paper" or line.code not in open_ones:
            yield Problem("gap.not_missing", f"lines.{n}.code", {"n": n + 1})
    for code in open_ones:
        if code not in named:
            yield Problem("supplement.left_out", f"paper:{code}")


def promise_not_passed_over(move: Move) -> Problem | None:
    """Who promised in writing and lacks only secondary papers must be accepted first (GAP-2)."""
    promised = gaps.promised_online(move.db, move.case)
    return Problem("gap.must_accept") if promised and gaps.must_offer(move.db, move.case) else None


def gap_weighs(move: Move) -> Iterable[Problem]:
    """Papers are only kept when what is missing weighs on the review; else the gap is no hindrance (GAP-3)."""
    found = gaps.faults(move.db, move.case)
    for code in found.unchecked:
        yield Problem("paper.unchecked", f"paper:{code}")
    if not found.main and not (found.secondary and move.case.spec.gap_weighs):
        yield Problem("gap.light" if found.secondary else "gap.none")


def wish_given(move: Move) -> Problem | None:
    """Papers are kept because the applicant asks for it; without the wish it is an ordinary notice."""
    return None if move.facts.get("wish") in WISHES else Problem("gap.wish_missing", "wish")


# What follows --------------------------------------------------------------------------------------------------------


def gap_brought(move: Move) -> Problem | None:
    """A paper that is still open, with something filed for it, or taken in as it lies on the counter."""
    asked = gaps.open_gap(move.db, move.case.id)
    line = gaps.line_of(asked, move.facts.get("line")) if asked else None
    if asked is None or line is None or line.answered_at:
        return Problem("gap.line_closed", "line")
    return None if gaps.came_for(move.db, asked, line) else Problem("gap.nothing_came")


def arrival_noted(move: Move) -> Iterable[Problem]:
    """How and on which day the paper reached the hall (GAP-7): after it was asked for, and not to come."""
    asked, day = gaps.open_gap(move.db, move.case.id), move.facts.get("arrived_on")
    good = isinstance(day, date) and asked is not None and day_of(asked.asked_at) <= day <= move.today
    if not good:
        yield Problem("gap.arrival", "arrived_on")
    if move.facts.get("way") not in WAYS:
        yield Problem("gap.way", "way")


def in_gap_time(move: Move) -> Problem | None:
    return Problem("gap.over") if over(move, clock.GAP) or over(move, clock.APPLICANT) else None


def gap_time_over(move: Move) -> Problem | None:
    return None if over(move, clock.GAP) else Problem("gap.running")


def gap_still_open(move: Move) -> Problem | None:
    """What came in time is never answered with an end, however late a worker looks."""
    asked = gaps.open_gap(move.db, move.case.id)
    return Problem("gap.came") if asked and gaps.all_came(asked) else None


def gap_to_remind(move: Move) -> Problem | None:
    """One reminder, of papers that are still to come (GAP-6)."""
    asked = gaps.open_gap(move.db, move.case.id)
    due = asked and asked.remind_at and asked.remind_at <= move.at and not asked.reminded_at
    return None if due and asked and not gaps.all_came(asked) else Problem("gap.no_reminder")


def every_gap_came(move: Move) -> Problem | None:
    asked = gaps.open_gap(move.db, move.case.id)
    return None if asked and gaps.all_came(asked) else Problem("gap.open")


def gaps_right(move: Move) -> Iterable[Problem]:
    """Each file that came was looked at and found right."""
    yield from _checked(move)
    if any(verdict == "wrong" for verdict in _verdicts(move)):
        yield Problem("gap.some_wrong")


def gaps_wrong(move: Move) -> Iterable[Problem]:
    """Each file that came was looked at, and one at least is wrong."""
    yield from _checked(move)
    if "wrong" not in _verdicts(move):
        yield Problem("gap.none_wrong")


def no_open_gap(move: Move) -> Problem | None:
    """Nothing is granted while a paper is missing or not yet found right (GAP-6, rulebook 8)."""
    return Problem("gap.open") if gaps.open_gap(move.db, move.case.id) else None


def _checked(move: Move) -> Iterable[Problem]:
    asked = gaps.open_gap(move.db, move.case.id)
    lines = gaps.to_check(asked) if asked else []
    if asked is None or not lines:
        yield Problem("gap.nothing_came")
        return
    for line in lines:
        if any(paper.verdict is None for paper in gaps.came_for(move.db, asked, line)):
            yield Problem("paper.unchecked", f"paper:{line.code}")


def _verdicts(move: Move) -> list[str | None]:
    asked = gaps.open_gap(move.db, move.case.id)
    lines = gaps.to_check(asked) if asked else []
    return [paper.verdict for line in lines if asked for paper in gaps.came_for(move.db, asked, line)]


# False papers --------------------------------------------------------------------------------------------------------


def falsehood_named(move: Move) -> Problem | None:
    """What was false, or that a bar of earlier false papers still stands (ACC-14)."""
    given = move.facts.get("falsehood")
    if given == BARRED:
        return None if not_barred(move) else Problem("falsehood.no_bar", "falsehood")
    return None if given in FALSEHOODS else Problem("falsehood.missing", "falsehood")


def falsehood_known(move: Move) -> Problem | None:
    """A refusal may name false papers, and need not."""
    given = move.facts.get("falsehood")
    return Problem("falsehood.missing", "falsehood") if given and given not in FALSEHOODS else None


def not_barred(move: Move) -> Problem | None:
    """False papers for a safety-related item bar a new application for it until a day that is told (ACC-14)."""
    applicant, _ = duplicate_key(move.case)
    entry = credit.bar_on(move.db, applicant, move.case.item_code, move.today)
    until = entry and entry.barred_until
    return Problem("credit.barred", None, {"until": written(until)}) if until else None
