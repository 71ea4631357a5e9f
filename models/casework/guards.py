"""Guards of the lifecycle: each looks at a move and answers with its reasons, or with nothing.

All guards of a row are asked, so that a person hears every reason at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from models.casework import clock
from models.casework.case import Case
from models.casework.document import OF_DECISION, Document
from models.casework.event import CaseEvent
from models.casework.move import Move
from models.casework.papers import live_papers
from models.casework.rating import LEVELS
from models.casework.stages import ENDED, Stage
from models.casework.supplement import Line, open_supplement, supplements
from models.casework.work import WorkItem, WorkKind
from models.catalogue import facts, form
from models.errors import Problem
from models.seal import ring

LONGEST_TEXT = 2000


# Application ---------------------------------------------------------------------------------------------------------


def form_complete(move: Move) -> Iterable[Problem]:
    """Every question that applies is answered in its form (rulebook section 12)."""
    all_papers = {need.code for need in move.case.spec.papers}
    found = form.missing(move.case.spec, move.case.answers, all_papers)
    return [problem for problem in found if not excused(move.case, problem)]


def papers_filed(move: Move) -> Iterable[Problem]:
    """Every paper the applicant has to bring is there and opens; nothing outside the list is asked (ACC-5)."""
    asked = form.codes_asked(move.case.spec, move.case.answers)
    papers = [p for p in live_papers(move.db, move.case.id) if p.code in asked]
    filed = {p.code for p in papers}
    for code in papers_needed(move.case, "R"):
        if code not in filed:
            yield Problem("paper.missing", f"paper:{code}")
    for paper in papers:
        if paper.fault:
            yield Problem(paper.fault, f"paper:{paper.code}")


def declared(move: Move) -> Problem | None:
    """The declaration of truth was ticked by hand, or signed on the printed application at the window (ACC-14)."""
    return None if move.facts.get("declared") else Problem("declaration.missing", "declared")


def no_open_duplicate(move: Move) -> Problem | None:
    """Same applicant, item and subject with an open case: answered with its number (rulebook section 8)."""
    applicant, subject = duplicate_key(move.case)
    number = move.db.scalar(
        select(Case.number)
        .where(Case.applicant_digest == applicant, Case.item_code == move.case.item_code)
        .where(Case.subject_digest == subject, Case.stage.not_in([Stage.DRAFT, *ENDED]), Case.id != move.case.id)
        .limit(1)
    )
    return Problem("case.duplicate", None, {"number": number}) if number else None


def duplicate_key(case: Case) -> tuple[str, str]:
    """The digests under which an open case of the same applicant and subject is found."""
    applicant = facts.applicant_of(case.spec, case.answers)
    return ring.digest("id_number", applicant.id_number), facts.subject_key(case.spec, case.answers)


# The check at the window ---------------------------------------------------------------------------------------------


def in_time(move: Move) -> Problem | None:
    """After the notice period the case counts as accepted, and no outcome but that is left (ACC-10)."""
    return None if not _over(move, clock.NOTICE) else Problem("notice.over")


def notice_time_over(move: Move) -> Problem | None:
    return None if _over(move, clock.NOTICE) else Problem("notice.running")


def in_applicants_time(move: Move) -> Problem | None:
    return None if not _over(move, clock.APPLICANT) else Problem("supplement.over")


def applicants_time_over(move: Move) -> Problem | None:
    return None if _over(move, clock.APPLICANT) else Problem("supplement.running")


def reasons_given(move: Move) -> Problem | None:
    return _text_given(move, "reason", "reason.missing")


def right_authority_named(move: Move) -> Problem | None:
    """Not this authority: name the right one (rulebook section 2)."""
    return _text_given(move, "right_authority", "right_authority.missing")


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
    what was newly filed in answer to the first (ACC-12)."""
    earlier = [s for s in supplements(move.db, move.case.id) if s.kind == "supplement"]
    if not earlier:
        named = {line.code for line in map(Line.of, move.facts.get("lines") or ()) if line.about == "paper"}
        for code in papers_at_fault(move):
            if code not in named:
                yield Problem("supplement.left_out", f"paper:{code}")
        return
    answered = {(line.about, line.code) for line in earlier[-1].lines if line.answer != "cannot"}
    for n, line in enumerate(Line.of(raw) for raw in move.facts.get("lines") or ()):
        if (line.about, line.code) not in answered:
            yield Problem("supplement.only_new", f"lines.{n}.code", {"n": n + 1})


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


# Review --------------------------------------------------------------------------------------------------------------


def has_review(move: Move) -> Problem | None:
    return None if move.case.flow.review else Problem("review.none")


def has_no_review(move: Move) -> Problem | None:
    return Problem("review.needed") if move.case.flow.review else None


def not_the_taker(move: Move) -> Problem | None:
    """Who took the case in, or wrote it down for the applicant, neither reviews nor decides it (MOD-1, MOD-9)."""
    handled = (move.case.taker_id, move.case.clerk_id)
    same = move.actor.account_id is not None and move.actor.account_id in handled
    return Problem("four_eyes.taker") if same else None


def not_a_reviewer(move: Move) -> Problem | None:
    mine = select(WorkItem.id).where(
        WorkItem.case_id == move.case.id, WorkItem.kind == WorkKind.REVIEW, WorkItem.done_by == move.actor.account_id
    )
    return Problem("four_eyes.reviewer") if move.db.scalar(mine.limit(1)) else None


def opinion_given(move: Move) -> Iterable[Problem]:
    if move.facts.get("finding") not in ("pass", "fail"):
        yield Problem("finding.missing", "finding")
    if problem := _text_given(move, "opinion", "opinion.missing"):
        yield problem


def step_done(move: Move) -> Problem | None:
    """Every department of the running step has answered (join rule: all)."""
    still_open = select(WorkItem.id).where(
        WorkItem.case_id == move.case.id, WorkItem.kind == WorkKind.REVIEW, WorkItem.state == "open"
    )
    return Problem("review.open") if move.db.scalar(still_open.limit(1)) else None


def more_review(move: Move) -> Problem | None:
    return None if _last_step(move) + 1 < len(move.case.flow.review) else Problem("review.all_steps_done")


def no_more_review(move: Move) -> Problem | None:
    return None if more_review(move) else Problem("review.steps_left")


def was_reviewed(move: Move) -> Problem | None:
    return has_review(move)


# Decision and delivery -----------------------------------------------------------------------------------------------


def not_run_out(move: Move) -> Problem | None:
    """What is granted for a time does not end before it begins."""
    until = move.facts.get("valid_until")
    return Problem("field.date_past", "valid_until") if until and until < move.today else None


def refusal_complete(move: Move) -> Iterable[Problem]:
    """Reasons, basis, review body, 60 days, court, 6 months, and online the online channel (DEC-8, DEC-9, DEC-10)."""
    for name in ("reasons", "basis", "review_body", "court"):
        if problem := _text_given(move, name, f"refusal.{name}_missing"):
            yield problem
    for name in ("review_days", "court_months"):
        if not move.facts.get(name):
            yield Problem(f"refusal.{name}_missing", name)
    if move.case.delivery_way == "online" and (
        problem := _text_given(move, "online_channel", "refusal.online_channel_missing")
    ):
        yield problem


def documents_made(move: Move) -> Problem | None:
    unmade = select(Document.id).where(
        Document.case_id == move.case.id, Document.kind.in_(OF_DECISION), Document.produced_at.is_(None)
    )
    return Problem("documents.unmade") if move.db.scalar(unmade.limit(1)) else None


def at_the_window(move: Move) -> Problem | None:
    return Problem("delivery.online") if move.case.delivery_way == "online" else None


def online_consented(move: Move) -> Problem | None:
    """Delivery by electronic means needs consent, given with the application (DEC-13)."""
    return None if move.case.delivery_way == "online" else Problem("delivery.window")


def receiver_named(move: Move) -> Problem | None:
    return _text_given(move, "receiver", "receiver.missing")


def rating_valid(move: Move) -> Iterable[Problem]:
    if move.facts.get("level") not in LEVELS:
        yield Problem("rating.level", "level")
    if len(move.text("words")) > LONGEST_TEXT:
        yield Problem("text.too_long", "words", {"longest": LONGEST_TEXT})


def not_rated(move: Move) -> Problem | None:
    rated = select(CaseEvent.id).where(CaseEvent.case_id == move.case.id, CaseEvent.action == "rate")
    return Problem("rating.once") if move.db.scalar(rated.limit(1)) else None


# Below: what several guards ask --------------------------------------------------------------------------------------

PHONES = ("contact_mobile", "agent_mobile")


def excused(case: Case, problem: Problem) -> bool:
    """Whether the question need not be answered: nobody is kept from applying by having no mobile phone (ACC-3)."""
    return case.no_phone and problem.code == "field.required" and problem.pointer in PHONES


def _over(move: Move, kind: clock.ClockKind) -> bool:
    return any(c.due_at < move.at or (c.due_at == move.at and move.actor.kind == "system")
               for c in clock.running(move.db, move.case.id, kind))  # fmt: skip


def _text_given(move: Move, name: str, code: str) -> Problem | None:
    given = move.text(name)
    if not given:
        return Problem(code, name)
    return Problem("text.too_long", name, {"longest": LONGEST_TEXT}) if len(given) > LONGEST_TEXT else None


def _last_step(move: Move) -> int:
    latest = (
        select(WorkItem.step)
        .where(WorkItem.case_id == move.case.id, WorkItem.kind == WorkKind.REVIEW)
        .order_by(WorkItem.round.desc(), WorkItem.step.desc())
        .limit(1)
    )
    step = move.db.scalar(latest)
    return -1 if step is None else step
