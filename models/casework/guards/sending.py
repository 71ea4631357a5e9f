"""Whether an application may be sent."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from models.casework.case import Case
from models.casework.guards.intake import papers_needed
from models.casework.move import Move
from models.casework.papers import live_papers
from models.casework.stages import ENDED, Stage
from models.catalogue import facts, form
from models.catalogue.minors import guardian_missing
from models.errors import Problem
from models.seal import ring

PHONES = ("contact_mobile", "agent_mobile")


def form_complete(move: Move) -> Iterable[Problem]:
    """Every question that applies is answered in its form (rulebook section 12), for a child by a guardian (PD-3)."""
    all_papers = {need.code for need in move.case.spec.papers}
    found = form.missing(move.case.spec, move.case.answers, all_papers)
    if child := guardian_missing(move.case.spec, move.case.answers, move.today):
        found.append(child)
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


def excused(case: Case, problem: Problem) -> bool:
    """Whether the question need not be answered: nobody is kept from applying by having no mobile phone (ACC-3)."""
    return case.no_phone and problem.code == "field.required" and problem.pointer in PHONES
