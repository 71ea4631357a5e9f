"""The check at the window, and the answers to what it asked (rulebook section 2)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from models.casework import clock
from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.guards.given import LONGEST_TEXT, over, text_given
from models.casework.move import Move
from models.casework.papers import live_papers
from models.casework.supplement import Line, Supplement, open_supplement, supplements
from models.catalogue import form
from models.errors import Problem


def in_time(move: Move) -> Problem | None:
    """After the notice period the case counts as accepted, and no outcome but that is left (ACC-10)."""
    return None if not over(move, clock.NOTICE) else Problem("notice.over")


def notice_time_over(move: Move) -> Problem | None:
    return None if over(move, clock.NOTICE) else Problem("notice.running")


def in_applicants_time(move: Move) -> Problem | None:
    return None if not over(move, clock.APPLICANT) else Problem("supplement.over")


def applicants_time_over(move: Move) -> Problem | None:
    return None if over(move, clock.APPLICANT) else Problem("supplement.running")


def reasons_given(move: Move) -> Problem | None:
    return text_given(move, "reason", "reason.missing")


def right_authority_named(move: Move) -> Problem | None:
    """Not this authority: name the right one (rulebook section 2)."""
    return text_given(move, "right_authority", "right_authority.missing")


def lines_given(move: Move) -> Iterable[Problem]:
    """What is asked names a paper of the list or a field of the form, what is wrong and how it is right (ACC-5)."""
    lines = [Line.of(raw) for raw in move.facts.get("lines") or ()]
    if not lines:
        yield Problem("lines.missing", "lines")
    known = {
        "paper": {need.code for need in move.case.spec.papers},
        "field": {f.key for page in form.topics(move.case.spec, move.case.answers) for f in page.fields},
    }
    for n, line in enumerate(lines):
        if line.code not in known.get(line.about, ()):
            yield Problem("line.unknown", f"lines.{n}.code", {"n": n + 1})
        if not line.problem or not line.remedy:
            yield Problem("line.words_missing", f"lines.{n}.problem", {"n": n + 1})
        if max(len(line.problem), len(line.remedy)) > LONGEST_TEXT:
            yield Problem("text.too_long", f"lines.{n}.problem", {"longest": LONGEST_TEXT})


def told_at_once(move: Move) -> Iterable[Problem]:
    """The law says "once" (ACC-9): the first notice speaks of every paper that is wrong or missing, a second only of
    what was newly filed in answer to the first, and only when a supervisor allowed it (ACC-12)."""
    earlier = _notices(move)
    if not earlier:
        named = {line.code for line in map(Line.of, move.facts.get("lines") or ()) if line.about == "paper"}
        for code in papers_at_fault(move):
            if code not in named:
                yield Problem("supplement.left_out", f"paper:{code}")
        return
    if _allowed(move) < len(earlier):
        yield Problem("supplement.override")
    answered = {(line.about, line.code) for line in earlier[-1].lines if line.answer != "cannot"}
    for n, line in enumerate(Line.of(raw) for raw in move.facts.get("lines") or ()):
        if (line.about, line.code) not in answered:
            yield Problem("supplement.only_new", f"lines.{n}.code", {"n": n + 1})


def asked_before(move: Move) -> Problem | None:
    """The first notice needs nobody's leave."""
    return None if _notices(move) else Problem("supplement.first")


def not_allowed_yet(move: Move) -> Problem | None:
    """One leave is for one notice."""
    return Problem("supplement.allowed") if _allowed(move) >= len(_notices(move)) else None


def _notices(move: Move) -> list[Supplement]:
    """The one-time notices so far; the slip of a deposit is one (GAP-3)."""
    return [asked for asked in supplements(move.db, move.case.id) if asked.kind in ("supplement", "deposit")]


def _allowed(move: Move) -> int:
    """How many notices after the first a supervisor has allowed."""
    allowed = select(func.count()).where(CaseEvent.case_id == move.case.id, CaseEvent.action == "allow_supplement")
    return move.db.scalar(allowed) or 0


def nothing_asked(move: Move) -> Problem | None:
    return Problem("supplement.open") if open_supplement(move.db, move.case.id) else None


def fix_open(move: Move) -> Problem | None:
    asked = open_supplement(move.db, move.case.id)
    return None if asked and asked.kind == "fix_now" else Problem("fix.none")


def lines_answered(move: Move) -> Iterable[Problem]:
    """Each line has its own answer: a file, a field, or "I cannot, because"."""
    asked = open_supplement(move.db, move.case.id)
    if asked is None:
        yield Problem("supplement.none")
        return
    for line in asked.lines:
        if line.answer is None:
            yield Problem("line.unanswered", f"line:{line.id}", {"n": line.seq})
    for paper in live_papers(move.db, move.case.id):
        if paper.round == asked.seq and paper.fault:
            yield Problem(paper.fault, f"paper:{paper.code}")


def papers_in_order(move: Move) -> Iterable[Problem]:
    """Complete and in legal form: every filed paper was checked and found right, every needed one is there."""
    papers = live_papers(move.db, move.case.id)
    for paper in papers:
        if paper.verdict != "ok":
            yield Problem("paper.wrong" if paper.verdict else "paper.unchecked", f"paper:{paper.code}")
    filed = {p.code for p in papers}
    for code in papers_needed(move.case, "RD"):
        if code not in filed:
            yield Problem("paper.missing", f"paper:{code}")


def papers_at_fault(move: Move) -> list[str]:
    """The codes of papers found wrong, and of needed ones that are not there."""
    papers = live_papers(move.db, move.case.id)
    filed = {p.code for p in papers}
    wrong = {p.code: None for p in papers if p.verdict == "wrong"}
    return [*wrong, *(code for code in papers_needed(move.case, "RD") if code not in filed)]


def papers_needed(case: Case, needs: str) -> list[str]:
    """The codes the applicant brings: R to send a request, R and D (which may follow) before acceptance."""
    return [n.code for n in form.papers_of(case.spec, case.answers) if n.asked and n.need in needs]
