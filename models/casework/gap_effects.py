"""What deposit and acceptance with gaps leave behind, and how what is missing comes in (rulebook 7.3)."""

from __future__ import annotations

from datetime import date

from models.calendar import working
from models.calendar.closing import end_of_business
from models.calendar.now import day_of
from models.casework import clock, credit, effects, gaps, routing, work
from models.casework.clock import GAP, RULES
from models.casework.marking import mark
from models.casework.move import Move
from models.casework.papers import live_papers, remove_paper
from models.casework.supplement import Supplement, SupplementLine
from models.casework.work import WorkKind


def open_gap(move: Move) -> None:
    """The list of what may follow acceptance, how the applicant promised it, and when they are reminded.

    Its clock runs in no stage of its own, and ends when the last paper comes, so no row of the table names it.
    """
    asked = effects.ask(move, "gap")
    asked.promised = move.facts["promise"]
    asked.remind_at = gaps.remind_at(move.today, move.facts["gap_until"])
    clock.start_counting(move, GAP)


def deposit(move: Move) -> None:
    """The slip is the one-time notice too (GAP-3), so its clerk has taken the case in."""
    move.case.taker_id = move.actor.account_id
    limit = move.case.spec.supplement
    until = working.due(working.current(), move.today, limit.days, limit.unit)
    effects.ask(move, "deposit").remind_at = gaps.remind_at(move.today, until)


def take_in(move: Move) -> None:
    """Note that a paper reached the hall (GAP-7); the last one stops the gap's clock, as nothing is left to bring."""
    asked = _open(move)
    line = gaps.line_of(asked, move.facts["line"])
    assert line is not None
    arrived = move.facts.get("arrived_on")
    line.answer = "paper"
    line.answered_at = end_of_business(arrived) if isinstance(arrived, date) and arrived < move.today else move.at
    if asked.kind != "gap":
        return
    if gaps.all_came(asked):
        clock.stop_running(move, [GAP])
    routing.open_gap_check(move.db, move.case, move.at)
    if move.actor.kind == "staff":
        _hand_check_to(move)


def _hand_check_to(move: Move) -> None:
    """Who took a paper in at the window looks at it next, unless a colleague is at it already."""
    assert move.actor.account_id is not None
    for item in work.open_items(move.db, move.case.id):
        if item.kind == WorkKind.GAP and item.holder_id is None:
            work.hand_to(item, move.actor.account_id, move.at)


def complete_deposit(move: Move) -> None:
    """All papers are here: the window checks afresh, and the day the last one came will be that of acceptance."""
    asked = _open(move)
    for line in asked.lines:
        _replace_earlier(move, asked, line)
    asked.answered_at = move.at
    effects.count_afresh(move)


def note_reminder(move: Move) -> None:
    _open(move).reminded_at = move.at


def settle(move: Move) -> None:
    """What came is right; when nothing is left open, neither is the gap."""
    asked = _open(move)
    for line in gaps.to_check(asked):
        line.settled_at = move.at
        _replace_earlier(move, asked, line)
    if all(line.settled_at for line in asked.lines):
        asked.answered_at = move.at
    work.finish(move.db, move.case.id, WorkKind.GAP, move.actor, move.at)


def send_back(move: Move) -> None:
    """What is wrong is open again, for as many working days as were left when it came, one at least: the hall's time
    to look at it is not the applicant's loss."""
    asked = _open(move)
    left = [_days_left(move, line) for line in gaps.to_check(asked)]
    for line in gaps.to_check(asked):
        wrong = [paper for paper in gaps.came_for(move.db, asked, line) if paper.verdict == "wrong"]
        for paper in wrong:
            remove_paper(paper)
        if wrong:
            line.answer = line.answered_at = None
        else:
            line.settled_at = move.at
            _replace_earlier(move, asked, line)
    if not clock.running(move.db, move.case.id, GAP):
        _run_on(move, asked, max([1, *left]))
    work.finish(move.db, move.case.id, WorkKind.GAP, move.actor, move.at)


def _days_left(move: Move, line: SupplementLine) -> int:
    """Working days from the arrival of ``line`` to the end the applicant was told."""
    assert line.answered_at is not None
    until = max(c.due_on for c in clock.of_kind(move.db, move.case.id, GAP))
    arrived = day_of(line.answered_at)
    return working.working_days_between(working.current(), arrived, until) if arrived < until else 0


def _run_on(move: Move, asked: Supplement, days: int) -> None:
    calendar = working.current()
    started = clock.entry(move, RULES[GAP], 1, "started", move.today, f"by.{move.action}", days=days)
    started.calendar = calendar.version
    clock.begin(move, GAP, "working", [started])
    asked.remind_at = gaps.remind_at(move.today, working.add_working(calendar, move.today, days))


def take_up(move: Move) -> None:
    """A refusal called back leaves the gap as it stood: what is missing has its old end, what came is checked."""
    asked = gaps.open_gap(move.db, move.case.id)
    if asked is None:
        return
    if not gaps.all_came(asked):
        clock.reopen_last(move, GAP)
    if gaps.to_check(asked):
        routing.open_gap_check(move.db, move.case, move.at)


def enter_falsehood(move: Move) -> None:
    """A mark for false papers where the act names any; for a safety-related item it bars a new application (ALL 78)."""
    ground = move.text("falsehood")
    if ground in credit.GROUNDS:
        mark(move, ground, move.text("reason") or move.text("reasons"))


def _open(move: Move) -> Supplement:
    asked = gaps.open_gap(move.db, move.case.id)
    assert asked is not None
    return asked


def _replace_earlier(move: Move, asked: Supplement, line: SupplementLine) -> None:
    """What came takes the place of the faulty files under its code; their rows stay for the record."""
    for paper in live_papers(move.db, move.case.id):
        if paper.code == line.code and paper.round < asked.seq:
            remove_paper(paper)
