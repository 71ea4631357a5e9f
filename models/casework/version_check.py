"""Whether a running case may go on under another version of its item, and what that does to its dates.

A case keeps the version it began with (CLK-13).  It is moved only on purpose, and only when nothing is asked anew of
its applicant, no step that was begun falls away, and no date that was told comes nearer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.calendar_change import NAMES, OTHER
from models.casework.case import Case
from models.casework.clock import PROMISED, STATUTORY, Clock, ClockEntry, ClockKind, due_of, running
from models.casework.papers import live_papers
from models.casework.work import WorkItem, WorkKind
from models.catalogue import form
from models.catalogue.item import ItemVersion
from models.catalogue.spec import ROUTE, ItemSpec
from models.errors import Problem
from models.text import Text

Way = Literal["onward", "back"]
# What an entry of this kind adds to the limit of its clock, in its unit.
CHANGED = "changed"


class Longer(NamedTuple):
    """A running limit under the other version: ``days`` more, and its last day before and after."""

    clock: Clock
    days: int
    old: date
    new: date


def objections(db: Session, case: Case, to: ItemVersion, way: Way = "onward") -> list[Problem]:
    """What keeps the case from going on under ``to``; none when it may.  Pointers are codes of papers and questions.

    On the way back a shorter limit is no objection: the dates that were told stay.
    """
    if case.decided_on is not None:
        return [Problem("version.decided")]
    if case.parent_id is not None:
        return [Problem("version.child")]
    found = [*_asked_anew(db, case, to.spec), *_steps(db, case, to.spec)]
    if case.flow_version_id is not None:
        found += _limits(db, case, to.spec, way)
    return found


def longer(db: Session, case: Case, to: ItemSpec) -> list[Longer]:
    """The running limits of the decision that ``to`` makes longer; the law's first."""
    found: list[Longer] = []
    law: date | None = None
    for clock, days in _differences(db, case, to):
        end = clock.due_on
        if days > 0:
            entries = [entry for entry in clock.entries if entry.kind != "capped"]
            end = due_of([*entries, ClockEntry(kind=CHANGED, days=days)], clock.unit, clock.calendar)
            end = min(end, law) if law else end
            found.append(Longer(clock, days, clock.due_on, end))
        law = end
    return found


def title_of(spec: ItemSpec, pointer: str | None) -> Text:
    """The title of a question; what is no question of the item stands for itself."""
    found = next((field.title for field in spec.fields if field.key == pointer), None)
    return found or Text(pointer or "", pointer or "")


def clock_name(clock: Clock) -> Text:
    return NAMES.get(ClockKind(clock.kind), OTHER)


def _asked_anew(db: Session, case: Case, to: ItemSpec) -> Iterator[Problem]:
    """Questions without a good answer and papers not filed, beyond what the case's own version leaves open too."""
    everything = {need.code for spec in (case.spec, to) for need in spec.papers}
    before = {problem.pointer for problem in form.missing(case.spec, case.answers, everything)}
    asked = {problem.pointer: None for problem in form.missing(to, case.answers, everything)}
    for pointer in asked:
        if pointer not in before:
            yield Problem("version.question", pointer, {"name": title_of(to, pointer)})
    filed = {paper.code for paper in live_papers(db, case.id)}
    known = {need.code for need in form.papers_of(case.spec, case.answers) if need.asked and need.need in "RD"}
    for need in form.papers_of(to, case.answers):
        if need.asked and need.need in "RD" and need.code not in filed | known:
            yield Problem("version.paper", need.code, {"name": need.title})


def _steps(db: Session, case: Case, to: ItemSpec) -> Iterator[Problem]:
    """The steps that were begun must be the same ones, and behind the reviewers nothing may be added."""
    work = db.execute(
        select(WorkItem.kind, WorkItem.step).where(WorkItem.case_id == case.id, WorkItem.state != "cancelled")
    ).all()
    begun = max((row.step + 1 for row in work if row.kind == WorkKind.REVIEW), default=0)
    decides = any(row.kind == WorkKind.DECIDE for row in work)
    if _as_sets(to.review[:begun]) != _as_sets(case.flow.review[:begun]):
        yield Problem("version.step_gone")
    elif decides and len(to.review) > begun:
        yield Problem("version.step_added")
    if decides and to.dept != case.flow.dept:
        yield Problem("version.department")


def _limits(db: Session, case: Case, to: ItemSpec, way: Way) -> Iterator[Problem]:
    for clock, days in _differences(db, case, to):
        wanted = to.statutory if clock.kind == STATUTORY else to.promised
        if wanted.unit != clock.unit:
            yield Problem("version.unit", clock.kind, {"name": clock_name(clock)})
        elif days < 0 and way == "onward":
            yield Problem("version.shorter", clock.kind, {"name": clock_name(clock)})


def _differences(db: Session, case: Case, to: ItemSpec) -> Iterator[tuple[Clock, int]]:
    """Each running limit of the decision with the days that ``to`` allows beyond what its ledger does by now."""
    for kind, limit in ((STATUTORY, to.statutory), (PROMISED, to.promised_for(case.answers.get(ROUTE)))):
        for clock in running(db, case.id, kind):
            allowed = sum(entry.days or 0 for entry in clock.entries if entry.kind in ("started", CHANGED))
            yield clock, limit.days - allowed


def _as_sets(steps: Iterable[Iterable[str]]) -> list[frozenset[str]]:
    return [frozenset(step) for step in steps]
