"""Replay before publish: what a new version of an item would have meant for its last closed cases (U12, D6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar import working
from models.casework.case import Case
from models.casework.clock import PROMISED, STATUTORY, Clock, ClockEntry, due_of
from models.casework.papers import live_papers
from models.casework.version_check import clock_name, title_of
from models.catalogue import form
from models.catalogue.spec import ItemSpec, Limit
from models.errors import Problem
from models.text import Text

LAST = 50


class Tried(NamedTuple):
    """One closed case with what would have been different; no differences: it would have gone the same way."""

    number: str
    differences: list[Problem]


def trial(db: Session, spec: ItemSpec, last: int = LAST) -> list[Tried]:
    """The ``last`` closed cases of the item, newest first, each replayed under ``spec``.

    The pointer of a difference is the code of the paper, question or clock it is about.
    """
    closed = select(Case).where(Case.item_code == spec.code, Case.ended_at.is_not(None))
    cases = db.scalars(closed.order_by(Case.ended_at.desc(), Case.id.desc()).limit(last)).all()
    return [Tried(case.number or "", list(differences(db, case, spec))) for case in cases]


def differences(db: Session, case: Case, spec: ItemSpec) -> Iterator[Problem]:
    yield from _routing(case, spec)
    yield from _asked(db, case, spec)
    yield from _dates(db, case, spec)


def _routing(case: Case, spec: ItemSpec) -> Iterator[Problem]:
    old, new = _route(case.flow), _route(spec)
    if old != new:
        yield Problem("trial.route", None, {"old": old, "new": new})


def _route(spec: ItemSpec) -> str:
    """The departments in order, those side by side joined: ``MR+EC > FR > MR``."""
    return " > ".join([*("+".join(sorted(step)) for step in spec.review), spec.dept])


def _asked(db: Session, case: Case, spec: ItemSpec) -> Iterator[Problem]:
    """What would have kept the request from being sent or accepted, and what would not have been asked any more."""
    everything = {need.code for one in (case.spec, spec) for need in one.papers}
    before = {problem.pointer for problem in form.missing(case.spec, case.answers, everything)}
    for pointer in dict.fromkeys(problem.pointer for problem in form.missing(spec, case.answers, everything)):
        if pointer not in before:
            yield Problem("trial.question", pointer, {"name": title_of(spec, pointer)})
    filed = {paper.code for paper in live_papers(db, case.id)}
    old, new = _needed(case.spec, case), _needed(spec, case)
    for code, title in new.items():
        if code not in old and code not in filed:
            yield Problem("trial.paper", code, {"name": title})
    for code, title in old.items():
        if code not in new:
            yield Problem("trial.paper_spared", code, {"name": title})


def _needed(spec: ItemSpec, case: Case) -> dict[str, Text]:
    return {n.code: n.title for n in form.papers_of(spec, case.answers) if n.asked and n.need in "RD"}


def _dates(db: Session, case: Case, spec: ItemSpec) -> Iterator[Problem]:
    """Each limit of the decision counted with the other version's days from the same start, all else as it was."""
    if case.accepted_on is None:
        return
    for clock in db.scalars(select(Clock).where(Clock.case_id == case.id, Clock.kind.in_([STATUTORY, PROMISED]))):
        limit = spec.statutory if clock.kind == STATUTORY else spec.promised
        old, new = clock.due_on, _end(clock, limit)
        if old != new:
            facts: dict[str, object] = {"name": clock_name(clock), "old": old.isoformat(), "new": new.isoformat()}
            yield Problem("trial.date", clock.kind, facts)
        if case.decided_on and case.decided_on <= old and case.decided_on > new:
            late: dict[str, object] = {"name": clock_name(clock), "decided": case.decided_on.isoformat()}
            yield Problem("trial.late", clock.kind, late)


def _end(clock: Clock, limit: Limit) -> date:
    started = clock.entries[0]
    if limit.days == started.days and limit.unit == clock.unit:
        return clock.due_on
    first = ClockEntry(kind="started", from_on=started.from_on, days=limit.days)
    rest = [entry for entry in clock.entries[1:] if entry.kind in ("extended", "excluded")]
    return due_of([first, *rest], limit.unit, working.by_version(clock.calendar).version)
