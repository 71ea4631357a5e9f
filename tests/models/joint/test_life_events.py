"""All life events from the one form to the last decision (MOD-3, MOD-4, MOD-5, NUM-5)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import day_of
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.decision import Decision
from models.casework.number import child_number
from models.casework.papers import FiledPaper
from models.casework.parent import ParentPaper
from models.casework.stages import Outcome, Stage
from models.catalogue.files import catalogue
from models.joint.stages import children, ended
from tests import life_events as made

EVENTS = catalogue().shared.life_events


@pytest.mark.parametrize("code", EVENTS)
def test_a_life_event_runs_from_one_form_to_every_decision(db: Session, folder: Path, code: str) -> None:
    """MOD-3, MOD-4, MOD-5, NUM-5: one form and one set of papers, children with number, clock and decision each."""
    parent, _ = made.sent(db, code, folder)
    items = [item for stage in EVENTS[code].stages for item in stage]
    assert [place.item for place in parent.places] == items
    assert list(children(db, parent.id)) == [place.n for place in parent.places if place.stage == 0]

    there = made.to_the_end(db, parent)
    assert ended(db, parent)
    assert [case.number for case in there.values()] == [child_number(parent.number, n + 1) for n in range(len(items))]
    assert {case.query_code for case in there.values()} == {parent.query_code}
    assert {(case.stage, case.outcome) for case in there.values()} == {(Stage.DELIVERED, Outcome.GRANTED)}
    ids = [case.id for case in there.values()]
    assert sorted(db.scalars(select(Decision.case_id).where(Decision.case_id.in_(ids)))) == sorted(ids)
    assert {*db.scalars(select(Clock.case_id).where(Clock.case_id.in_(ids), Clock.kind == "statutory"))} == {*ids}
    last = max(case.decided_on for case in there.values() if case.place and parent.places[case.place - 1].stage == 0)
    assert all(case.received_at and day_of(case.received_at) >= last for case in there.values() if _later(parent, case))

    filed = {(paper.code, paper.sha256) for paper in db.scalars(select(ParentPaper).filter_by(parent_id=parent.id))}
    of_children = db.scalars(select(FiledPaper).where(FiledPaper.case_id.in_(ids))).all()
    assert {(paper.code, paper.sha256) for paper in of_children} == filed, "a paper filed once serves all children"
    assert all((folder / paper.file).exists() for paper in of_children)


def _later(parent, case: Case) -> bool:
    return parent.places[case.place - 1].stage > 0
