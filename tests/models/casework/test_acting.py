"""Who acts, on what they saw, and once: rights in the doing, repeated presses, stale pages, duplicates."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework import desk, papers, work
from models.casework.perform import perform
from models.casework.work import WorkKind
from models.errors import NotAllowed, NotReady, Outdated
from models.outbox import Message
from models.people.actor import SYSTEM
from models.queries.case_view import timeline
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes


def test_four_eyes(db: Session, tmp_path: Path) -> None:
    """MOD-1: taker ≠ reviewer ≠ decider, not offered in the queue, and refused when tried all the same."""
    case, _ = made.accepted_case(db, folder=tmp_path)
    clerk = staff(db, "gov.window1")
    assert case.taker_id == clerk.account_id
    both = type(clerk)("staff", clerk.account_id, staff(db, "mr.review").posts)
    assert not [i for i in work.open_items(db, case.id) if desk.take_next(db, both) is i]
    item = next(i for i in work.open_items(db, case.id) if i.department_code == "MR")
    with pytest.raises(NotAllowed):
        desk.take(db, item.id, both)
    work.hand_to(item, clerk.account_id, shenzhen("2026-09-30 09:00"))  # type: ignore[arg-type]
    db.flush()
    with pytest.raises(NotReady) as refused:
        perform(db, case.id, "review", both, finding="pass", opinion="x")
    assert codes(refused) == {"four_eyes.taker"}


def test_a_repeated_press_gives_the_first_result(db: Session, tmp_path: Path) -> None:
    case, applicant = made.drafted_case(db, folder=tmp_path)
    first = perform(db, case.id, "submit", applicant, key="once", declared=True).number
    again = perform(db, case.id, "submit", applicant, key="once", declared=True)
    assert (again.number, len(timeline(db, case.id))) == (first, 1)
    routes = db.scalars(select(Message).where(Message.case_id == case.id, Message.topic == "route")).all()
    assert len(routes) == 1


def test_a_stale_page_moves_nothing(db: Session, tmp_path: Path) -> None:
    case, applicant = made.submitted_case(db, folder=tmp_path)
    seen = case.revision
    made.take(db, case, "gov.window1")
    with pytest.raises(Outdated):
        perform(db, case.id, "withdraw", applicant, revision=seen)


def test_the_same_request_twice_is_answered_with_the_open_number(db: Session, tmp_path: Path) -> None:
    first, _ = made.submitted_case(db, folder=tmp_path)
    second, applicant = made.drafted_case(db, folder=tmp_path)
    with pytest.raises(NotReady) as twice:
        perform(db, second.id, "submit", applicant, declared=True)
    assert [(p.code, p.params) for p in twice.value.problems] == [("case.duplicate", {"number": first.number})]


def test_every_reason_at_once(db: Session, tmp_path: Path) -> None:
    bad = {"company_credit_code": "91440307MA5XXXX06S", "food_items": []}
    case, applicant = made.drafted_case(db, folder=tmp_path, **bad)
    for paper in papers.live_papers(db, case.id):
        papers.remove_paper(paper)
    with pytest.raises(NotReady) as bare:
        perform(db, case.id, "submit", applicant)
    assert codes(bare) == {"credit_code.charset", "field.required", "paper.missing", "declaration.missing"}


def test_only_the_owner_and_the_holder_act(db: Session, tmp_path: Path) -> None:
    case, _ = made.submitted_case(db, folder=tmp_path)
    stranger = type(SYSTEM)("applicant", case_id=case.id + 1)
    with pytest.raises(NotAllowed):
        perform(db, case.id, "withdraw", stranger)
    made.take(db, case, "gov.window1")
    with pytest.raises(NotAllowed):
        perform(db, case.id, "not_needed", staff(db, "gov.window2"), reason="x")


def test_what_is_taken_is_nobody_elses(db: Session, tmp_path: Path) -> None:
    case, _ = made.submitted_case(db, folder=tmp_path)
    first, second = staff(db, "gov.window1"), staff(db, "gov.window2")
    item = desk.take_next(db, first)
    assert item is not None and item.case_id == case.id and item.kind == WorkKind.INTAKE
    assert desk.take_next(db, second) is None
    desk.release(db, item.id, first)
    again = desk.take_next(db, second)
    assert again is item
    assert [(a.account_id, a.ended) for a in item.assignments] == [
        (first.account_id, "released"), (second.account_id, None),
    ]  # fmt: skip
    assert papers.live_papers(db, case.id)
