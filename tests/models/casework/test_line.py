"""The straight line: from a draft to a delivered decision, and the ways of deciding."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, work
from models.casework.clock import Clock, due_of
from models.casework.decision import Decision
from models.casework.handover import Handover
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.supplement import open_supplement
from models.errors import NotPossible, NotReady
from models.people.actor import SYSTEM
from models.queries.case_view import timeline
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes, make_documents, running, tick_all


def test_a_company_gets_its_licence(db: Session, tmp_path: Path) -> None:
    """Received when it came in (ACC-4), ten working days of delivery (CLK-7), granted (DEC-7), handed over (DEC-12)."""
    with at(shenzhen("2026-09-18 10:00")):
        case, applicant = made.submitted_case(db, folder=tmp_path)
        assert case.number and case.number.startswith("4403070120260918") and len(case.number) == 22
        assert running(db, case.id) == {"notice": date(2026, 9, 24)}
        clerk = made.take(db, case, "gov.window1")
        assert case.stage == Stage.RECEIVED
    line = {"about": "paper", "code": "rules", "problem": "缺少盖章", "remedy": "请上传盖章的管理制度"}
    with at(shenzhen("2026-09-21 10:00")):
        perform(db, case.id, "ask_supplement", clerk, lines=[line])
        assert running(db, case.id) == {"applicant": date(2026, 10, 21)}
    with at(shenzhen("2026-09-22 09:00")):
        asked = open_supplement(db, case.id)
        assert asked is not None
        made.file_paper(db, case, "rules", content=made.pdf(2), round=asked.seq, folder=tmp_path)
        asked.lines[0].answer = "paper"
        perform(db, case.id, "answer_supplement", applicant)
        advance.advance(db, case.id)
        assert running(db, case.id) == {"notice": date(2026, 9, 30)}
    with at(shenzhen("2026-09-23 09:00")):
        clerk = made.take(db, case, "gov.window2")
        tick_all(db, case, clerk)
        perform(db, case.id, "accept", clerk)
        # Accepted as of the day the last paper came, not the day the clerk looked (ACC-12).
        assert case.accepted_on == date(2026, 9, 22)
        advance.advance(db, case.id)
        places = {i.department_code for i in work.open_items(db, case.id)}
        assert (case.stage, places) == (Stage.IN_REVIEW, {"MR", "EC"})
        for login in ("mr.review", "ec.review"):
            made.give_opinion(db, case, made.take(db, case, login))
            advance.advance(db, case.id)
        assert case.stage == Stage.DECIDING
        perform(db, case.id, "grant", made.take(db, case, "mr.decide"))
        assert running(db, case.id) == {"delivery": date(2026, 10, 14)}
        make_documents(db, case.id)
        perform(db, case.id, "produced", SYSTEM)
        perform(db, case.id, "hand_over", made.take(db, case, "gov.window1"), receiver="本人")
    assert (case.stage, case.outcome, running(db, case.id)) == (Stage.DELIVERED, "granted", {})
    handed = db.scalars(select(Handover).where(Handover.case_id == case.id)).one()
    assert (handed.way, handed.receiver, handed.handed_by) == ("window", "本人", staff(db, "gov.window1").account_id)
    with at(shenzhen("2026-09-28 10:00")):
        perform(db, case.id, "rate", applicant, level=1)
    events = timeline(db, case.id)
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    assert [e.action for e in events] == [
        "submit", "receive", "ask_supplement", "answer_supplement", "accept", "begin_review", "site_check",
        "review", "review",
        "conclude_review", "grant", "produced", "hand_over", "rate",
    ]  # fmt: skip
    for clock in db.scalars(select(Clock).where(Clock.case_id == case.id)):
        assert clock.due_on == due_of(clock.entries, clock.unit, clock.calendar)


def test_a_refusal_cannot_close_without_its_remedies(db: Session, tmp_path: Path) -> None:
    """DEC-8, DEC-9, DEC-10."""
    case, _ = made.reviewed_case(db, folder=tmp_path, delivery_way="online", delivery_consent=["agreed"])
    decider = made.take(db, case, "mr.decide")
    with pytest.raises(NotReady) as bare:
        perform(db, case.id, "refuse", decider)
    assert codes(bare) == {f"refusal.{part}_missing" for part in made.REFUSAL}
    for part in made.REFUSAL:
        with pytest.raises(NotReady) as one:
            perform(db, case.id, "refuse", decider, **{**made.REFUSAL, part: ""})
        assert codes(one) == {f"refusal.{part}_missing"}
    with pytest.raises(NotReady) as short:
        perform(db, case.id, "refuse", decider, **{**made.REFUSAL, "review_days": 30})
    assert codes(short) == {"refusal.review_days_short"}
    perform(db, case.id, "refuse", decider, **made.REFUSAL)
    decision = db.scalars(select(Decision).where(Decision.case_id == case.id)).one()
    assert (case.outcome, decision.review_days) == ("refused", 60)
    make_documents(db, case.id)
    perform(db, case.id, "produced", SYSTEM)
    advance.advance(db, case.id)
    assert case.stage == Stage.DELIVERED  # Online, by consent (DEC-13).


def test_a_decider_may_send_a_case_back_to_review(db: Session, tmp_path: Path) -> None:
    case, _ = made.reviewed_case(db, folder=tmp_path)
    perform(db, case.id, "return_to_review", made.take(db, case, "mr.decide"), reason="请补充现场核查意见")
    again = work.open_items(db, case.id)
    assert {(i.department_code, i.round, i.returned) for i in again} == {("MR", 2, True), ("EC", 2, True)}


def test_an_instant_item_is_decided_without_review(db: Session, tmp_path: Path) -> None:
    """DEC-1: a taker and the chief representative, no review."""
    case, _ = made.submitted_case(db, "G-CM-003", folder=tmp_path)
    clerk = made.take(db, case, "gov.window1")
    tick_all(db, case, clerk)
    perform(db, case.id, "accept", clerk)
    advance.advance(db, case.id)
    assert case.stage == Stage.DECIDING
    perform(db, case.id, "grant", made.take(db, case, "cm.decide"))
    assert case.outcome == "granted"


def test_withdrawing_ends_every_clock_and_every_work_item(db: Session, tmp_path: Path) -> None:
    case, applicant = made.accepted_case(db, folder=tmp_path)
    perform(db, case.id, "withdraw", applicant, reason="不再需要")
    assert (case.stage, running(db, case.id), work.open_items(db, case.id)) == (Stage.WITHDRAWN, {}, [])
    with pytest.raises(NotPossible):
        perform(db, case.id, "withdraw", applicant)
