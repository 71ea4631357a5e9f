"""Gaps (容缺): papers that are missing when the window checks, and may follow (rulebook 7.3).

Two forms: what is missing does not weigh on the review, so the case is accepted and its limits run (GAP-2); or it does,
so papers are only kept (GAP-3).  Both are an asking of kind ``gap`` or ``deposit`` with a line for each paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar import working
from models.calendar.closing import end_of_business
from models.casework import credit
from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.papers import FiledPaper, live_papers
from models.casework.supplement import Supplement, SupplementLine, open_supplement
from models.catalogue import form
from models.catalogue.item import ItemVersion, ServiceItem
from models.catalogue.spec import ItemSpec
from models.errors import Problem

KINDS = ("deposit", "gap")
# Acts on what came: they need the work item of the look at it.
CHECKING = frozenset({"pass_gaps", "reject_gaps"})
REMIND_BEFORE = 3
"""Working days before its end at which the applicant is reminded once; half of a shorter time."""


class Faults(NamedTuple):
    """Codes of papers that are missing or were found wrong: main ones, and secondary ones (GAP-1)."""

    main: list[str]
    secondary: list[str]
    unchecked: list[str]


def faults(db: Session, case: Case) -> Faults:
    """What the papers of ``case`` lack as they were checked so far.  Only ``need`` D is secondary."""
    found = Faults([], [], [])
    papers = live_papers(db, case.id)
    for need in form.papers_of(case.spec, case.answers):
        verdicts = {paper.verdict for paper in papers if paper.code == need.code}
        missing = not verdicts and need.asked and need.need in "RD"
        if missing or "wrong" in verdicts:
            (found.secondary if need.need == "D" else found.main).append(need.code)
        elif None in verdicts:
            found.unchecked.append(need.code)
    return found


def objections(db: Session, case: Case) -> Iterator[Problem]:
    """Why ``case`` cannot be accepted with gaps, whatever is promised (GAP-2, GAP-4, GAP-5); nothing when it can."""
    found = faults(db, case)
    for code in found.main:
        yield Problem("gap.main", f"paper:{code}")
    for code in found.unchecked:
        yield Problem("paper.unchecked", f"paper:{code}")
    if not found.secondary and not found.main:
        yield Problem("gap.none")
    if case.spec.gap_weighs:
        yield Problem("gap.weighs")
    if not flow_now(db, case).promised.days:
        yield Problem("gap.no_time")
    if credit.is_bad(db, case.applicant_digest):
        yield Problem("credit.bars_gaps")


def must_offer(db: Session, case: Case) -> bool:
    """Whether an applicant who promises in writing must be accepted first (GAP-2)."""
    return not any(objections(db, case))


def may_promise(db: Session, case: Case) -> bool:
    """Whether the applicant may promise now, before the window has checked what is there."""
    return not promised_online(db, case) and all(one.code == "paper.unchecked" for one in objections(db, case))


def promised_online(db: Session, case: Case) -> datetime | None:
    """When the applicant promised on their own page to bring what is missing; None when they have not."""
    promise = select(CaseEvent.at).where(CaseEvent.case_id == case.id, CaseEvent.action == "promise_gaps")
    return db.scalar(promise.order_by(CaseEvent.seq.desc()).limit(1))


def flow_now(db: Session, case: Case) -> ItemSpec:
    """The version whose limits an acceptance of today would fix (CLK-13)."""
    item = db.get_one(ServiceItem, case.item_code)
    return db.get_one(ItemVersion, item.current_version_id or case.version_id).spec


def last_day(db: Session, case: Case, accepted_on: date) -> date:
    """The last day a gap may stay open: the end of the promised limit (GAP-4)."""
    flow, calendar = flow_now(db, case), working.current()
    ends = (working.due(calendar, accepted_on, limit.days, limit.unit) for limit in (flow.promised, flow.statutory))
    return min(ends)


def remind_at(start: date, until: date) -> datetime:
    """The moment of the one reminder of what is to come by ``until`` (GAP-6)."""
    calendar = working.current()
    days = working.working_days_between(calendar, start, until)
    return end_of_business(working.add_working(calendar, start, days - min(REMIND_BEFORE, (days + 1) // 2)))


def open_gap(db: Session, case_id: int) -> Supplement | None:
    """The asking of papers that may follow, as long as not all of them came and were found right."""
    asked = open_supplement(db, case_id)
    return asked if asked and asked.kind in KINDS else None


def all_came(asked: Supplement) -> bool:
    """Whether every paper has reached the hall; its arrival counts, not the check (GAP-7)."""
    return all(line.answered_at for line in asked.lines)


def to_check(asked: Supplement) -> list[SupplementLine]:
    """The papers that came and were not yet found right or wrong."""
    return [line for line in asked.lines if line.answered_at and not line.settled_at]


def came_for(db: Session, asked: Supplement, line: SupplementLine) -> list[FiledPaper]:
    """What was filed in answer to ``line``; not what stood under its code before."""
    return [p for p in live_papers(db, asked.case_id) if (p.code, p.round) == (line.code, asked.seq)]


def line_of(asked: Supplement, line_id: object) -> SupplementLine | None:
    return next((line for line in asked.lines if line.id == line_id), None)
