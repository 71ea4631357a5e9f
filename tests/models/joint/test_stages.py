"""Stages, failed preconditions, one joint notice, and the day on which all is done (MOD-4 to MOD-6, CLK-5)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import papers
from models.casework.clock import APPLICANT, running
from models.casework.document import Document
from models.casework.event import CaseEvent
from models.casework.notice import Notice
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.supplement import open_supplement
from models.errors import NotReady
from models.joint import asking, dates, draft
from models.joint.check import check_parents
from models.joint.stages import children
from models.people.actor import Actor
from tests import factories
from tests import life_events as made
from tests.hall_data import shenzhen


def test_a_refusal_ends_what_rests_on_it_and_nothing_else(db: Session, folder: Path) -> None:
    """MOD-5: the fund refused, the benefit comes all the same; the record of unemployment refused, it cannot."""
    parent, applicant = made.sent(db, "E-06", folder)
    there = made.to_the_end(db, parent, refused=(2,))
    assert [case.outcome for case in there.values()] == ["granted", "refused", "granted", "granted"]
    perform(db, there[1].id, "rate", applicant, level=1)
    with pytest.raises(NotReady) as error:
        perform(db, there[4].id, "rate", applicant, level=2)
    assert [one.code for one in error.value.problems] == ["rating.once"], "RAT-2: a life event is one matter"

    parent, _ = made.sent(db, "E-06", folder, person_id_number="44030719000101001X")
    there = made.to_the_end(db, parent, refused=(3,))
    benefit = there[4]
    assert [case.stage for case in there.values()] == [Stage.DELIVERED] * 3 + [Stage.TERMINATED]
    event = db.scalars(select(CaseEvent).where(CaseEvent.case_id == benefit.id)).one()
    assert event.action == "fail_part" and f"{parent.number}-3" in (event.reason or "")
    assert db.scalars(select(Document.kind).where(Document.case_id == benefit.id)).all() == ["termination"]
    assert db.scalars(select(Notice.kind).where(Notice.case_id == benefit.id)).all() == ["fail_part"]


def test_several_windows_ask_and_the_applicant_is_told_once(db: Session, folder: Path) -> None:
    """MOD-4: one notice when the last window has checked; a paper that two ask for is sent once; time runs from it."""
    with at(shenzhen("2026-09-14 10:00")):
        parent, applicant = made.sent(db, "E-08", folder)
        one, two, three = children(db, parent.id).values()
        made.ask(db, one, "drawings")
        made.accept(db, three)
    told = select(func.count()).select_from(Notice).where(Notice.kind.in_(["ask_supplement", "tell_together"]))
    assert db.scalar(told) == 0, "the second window still checks"
    with at(shenzhen("2026-09-16 10:00")):
        made.ask(db, two, "drawings")
        assert db.scalar(told) == 1
        assert {running(db, case.id, APPLICANT)[0].due_on for case in (one, two)} == {date(2026, 10, 16)}

        line = open_supplement(db, one.id).lines[0]  # type: ignore[union-attr]
        better = factories.file_paper(db, one, "drawings", content=factories.pdf(3), round=1, folder=folder).sha256
        with pytest.raises(NotReady):
            asking.answer(db, parent.id, applicant, revisions(db, parent.id), folder)
        line.answer, line.answered_at = "paper", shenzhen("2026-09-16 11:00")
        asking.share(db, one, line, folder)
        asking.answer(db, parent.id, applicant, revisions(db, parent.id), folder)
        made.work(db)
    for case in (one, two):
        db.refresh(case)
        kept = [paper.sha256 for paper in papers.live_papers(db, case.id) if paper.code == "drawings"]
        assert case.stage == Stage.RECEIVED and kept == [better]
    with at(shenzhen("2026-09-17 10:00")):
        made.to_the_end(db, parent)
    joint = children(db, parent.id)[4]
    again = [paper.sha256 for paper in papers.live_papers(db, joint.id) if paper.code == "drawings"]
    assert again == [better], "what was put right serves the parts still to come"
    assert list(check_parents(db)) == []
    joint.number = f"{parent.number}-9"
    assert [one.code for one in check_parents(db)] == ["audit.child_unplanned"]


def revisions(db: Session, parent_id: int) -> dict[str, int]:
    db.flush()
    db.expire_all()
    return {case.number or "": case.revision for case in asking.waiting(db, parent_id)}


def test_the_whole_is_expected_after_the_longest_path(db: Session, folder: Path) -> None:
    """MOD-6: the longest promise of each stage, one after the other, moved by what really happens."""
    with at(shenzhen("2026-09-14 10:00")):
        parent, _ = made.sent(db, "E-08", folder)
        when = dates.expected(db, parent, children(db, parent.id))
        assert when.places == {1: date(2026, 9, 23), 2: date(2026, 9, 20), 3: date(2026, 9, 28), 4: date(2026, 10, 16)}
        assert (when.whole, when.cap) == (date(2026, 10, 16), dates.cap(date(2026, 9, 14)))
        for case in children(db, parent.id).values():
            made.decide(db, case)
        assert dates.expected(db, parent, children(db, parent.id)).whole == date(2026, 9, 28)


def test_joint_handling_has_a_cap() -> None:
    """CLK-5: 45 working days, and 15 more once extended (rulebook 3, worked example)."""
    assert dates.cap(date(2026, 4, 1)) == date(2026, 6, 8)
    assert dates.cap(date(2026, 4, 1), extended=True) == date(2026, 6, 30)


def test_what_is_not_wanted_is_not_asked_and_the_same_event_is_open_once(db: Session, folder: Path) -> None:
    """MOD-3; rulebook 8: optional parts are left out, and a second request for the open event is told its number."""
    parent, _ = made.sent(db, "E-02", folder, without=("G-TX-003", "G-HF-003"))
    assert [place.item for place in parent.places] == ["G-MR-002", "G-PS-004"]
    second = made.drafted(db, "E-02", folder, without=("G-PS-004",))
    me = Actor("applicant", case_id=second.id)
    with pytest.raises(NotReady) as error:
        draft.send(db, second.id, me, folder, revision=second.revision, declared=True)
    assert [(one.code, one.params) for one in error.value.problems] == [("case.duplicate", {"number": parent.number})]
