"""The check at the window: its outcomes, its one notice, and what silence means."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, work
from models.casework.clock import Clock
from models.casework.document import Document
from models.casework.papers import live_papers, mark, remove_paper
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.supplement import open_supplement
from models.errors import NotAllowed, NotReady
from models.people.actor import SYSTEM
from models.queries.case_view import timeline
from models.seal import ring
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes, running, tick_all


def test_silence_of_the_hall_is_acceptance_back_to_the_day_of_receipt(db: Session, tmp_path: Path) -> None:
    """ACC-10, with the worked example of 30 April."""
    with at(shenzhen("2026-04-30 16:00")):
        case, _ = made.submitted_case(db, folder=tmp_path)
    clock = db.scalars(select(Clock).where(Clock.case_id == case.id)).one()
    assert clock.due_on == date(2026, 5, 11)
    with at(shenzhen("2026-05-11 17:29")), pytest.raises(NotReady) as early:
        perform(db, case.id, "deem_accepted", SYSTEM)
    assert codes(early) == {"notice.running"}
    # The workers were away for a day; the act still happens at the moment it fell due.
    with at(shenzhen("2026-05-12 09:00")):
        perform(db, case.id, "deem_accepted", SYSTEM, at=clock.due_at)
    assert (case.accepted_on, case.deemed) == (date(2026, 4, 30), True)
    assert timeline(db, case.id)[-1].at == shenzhen("2026-05-11 17:30")
    assert work.open_items(db, case.id) == []
    assert running(db, case.id)["statutory"] == date(2026, 5, 18)  # 10 working days of this item


def test_after_the_notice_period_no_outcome_but_acceptance_is_left(db: Session, tmp_path: Path) -> None:
    with at(shenzhen("2026-09-18 10:00")):
        case, _ = made.submitted_case(db, folder=tmp_path)
        clerk = made.take(db, case, "gov.window1")
    with at(shenzhen("2026-09-24 17:31")), pytest.raises(NotReady) as late:
        perform(db, case.id, "not_needed", clerk, reason="无需许可")
    assert codes(late) == {"notice.over"}


def test_the_applicants_time_runs_out(db: Session, tmp_path: Path) -> None:
    """ACC-13: the time is the item's own, and then the case ends."""
    with at(shenzhen("2026-09-18 10:00")):
        case, applicant = made.submitted_case(db, folder=tmp_path)
        clerk = made.take(db, case, "gov.window1")
        line = {"about": "field", "code": "site_area", "problem": "与平面图不符", "remedy": "按平面图填写"}
        perform(db, case.id, "ask_supplement", clerk, lines=[line])
    clock = db.scalars(select(Clock).where(Clock.case_id == case.id, Clock.kind == "applicant")).one()
    assert clock.due_on == date(2026, 10, 19)  # 30 natural days end on Sunday 18 October, CLK-3
    with at(shenzhen("2026-10-20 09:00")):
        with pytest.raises(NotReady) as late:
            perform(db, case.id, "answer_supplement", applicant)
        assert "supplement.over" in codes(late)
        perform(db, case.id, "lapse", SYSTEM, at=clock.due_at)
    assert case.stage == Stage.TERMINATED and running(db, case.id) == {}


@pytest.mark.parametrize(
    ("action", "facts", "stage"),
    [
        ("not_needed", {"reason": "该事项无需许可"}, Stage.NOT_ACCEPTED),
        ("wrong_authority", {"reason": "不属于本机关", "right_authority": "示例机关"}, Stage.NOT_ACCEPTED),
    ],
)
def test_refusing_to_accept_needs_its_words(db: Session, tmp_path: Path, action: str, facts: dict[str, str], stage: Stage) -> None:  # fmt: skip  # noqa: E501
    case, _ = made.submitted_case(db, folder=tmp_path)
    clerk = made.take(db, case, "gov.window1")
    with pytest.raises(NotReady) as bare:
        perform(db, case.id, action, clerk)
    assert len(bare.value.problems) == len(facts)
    perform(db, case.id, action, clerk, **facts)
    assert case.stage == stage and work.open_items(db, case.id) == []


def test_the_law_says_once(db: Session, tmp_path: Path) -> None:
    """ACC-12, U4: a second notice speaks only of what was filed in answer, and a supervisor allows each one."""
    case, applicant = made.submitted_case(db, folder=tmp_path)
    first = {"about": "paper", "code": "floor", "problem": "不清晰", "remedy": "重新上传"}
    perform(db, case.id, "ask_supplement", made.take(db, case, "gov.window1"), lines=[first])
    asked = open_supplement(db, case.id)
    assert asked is not None
    asked.lines[0].answer = "paper"
    perform(db, case.id, "answer_supplement", applicant)
    advance.advance(db, case.id)
    clerk = made.take(db, case, "gov.window1")
    other = {"about": "paper", "code": "rules", "problem": "未提交", "remedy": "请上传"}
    with pytest.raises(NotReady) as second:
        perform(db, case.id, "ask_supplement", clerk, lines=[first, other])
    assert [(p.code, p.pointer) for p in second.value.problems] == [
        ("supplement.override", None), ("supplement.only_new", "lines.1.code"),
    ]  # fmt: skip
    supervisor = staff(db, "supervisor")
    with pytest.raises(NotAllowed):
        perform(db, case.id, "allow_supplement", clerk, reason="确有必要")
    perform(db, case.id, "allow_supplement", supervisor, reason="新交的平面图仍不清晰。")
    with pytest.raises(NotReady) as again:
        perform(db, case.id, "allow_supplement", supervisor, reason="再来一次")
    assert codes(again) == {"supplement.allowed"}
    perform(db, case.id, "ask_supplement", clerk, lines=[first])


def test_the_one_notice_names_every_paper_at_fault(db: Session, tmp_path: Path) -> None:
    """ACC-9: what is left out of the first notice could never be asked for again."""
    case, _ = made.submitted_case(db, folder=tmp_path)
    clerk = made.take(db, case, "gov.window1")
    by_code = {paper.code: paper for paper in live_papers(db, case.id)}
    mark(by_code["floor"], "wrong", clerk.account_id)
    mark(by_code["rules"], "wrong", clerk.account_id)
    remove_paper(by_code["health"])
    line = {"about": "paper", "code": "floor", "problem": "不清晰", "remedy": "重新上传"}
    with pytest.raises(NotReady) as short:
        perform(db, case.id, "ask_supplement", clerk, lines=[line])
    left_out = [p.pointer for p in short.value.problems if p.code == "supplement.left_out"]
    assert sorted(filter(None, left_out)) == ["paper:health", "paper:rules"]
    perform(db, case.id, "ask_supplement", clerk, lines=[{**line, "code": c} for c in ("floor", "rules", "health")])
    assert case.stage == Stage.WAITING_SUPPLEMENT


def test_papers_no_longer_asked_for_are_no_part_of_the_request(db: Session, tmp_path: Path) -> None:
    """A power of attorney filed before the answer changed keeps nothing back and is not checked at the window."""
    case, applicant = made.drafted_case(db, folder=tmp_path)
    made.file_paper(db, case, "agentl", folder=tmp_path).fault = "upload.broken"
    perform(db, case.id, "submit", applicant, declared=True)
    assert "agentl" not in {paper.code for paper in live_papers(db, case.id)}


def test_small_faults_are_put_right_without_a_notice(db: Session, tmp_path: Path) -> None:
    """ACC-8: the notice clock runs on, nothing is printed, and acceptance waits for the answer."""
    case, applicant = made.submitted_case(db, folder=tmp_path)
    clerk = made.take(db, case, "gov.window1")
    tick_all(db, case, clerk)
    line = {"about": "field", "code": "site_area", "problem": "少写一位", "remedy": "改为800"}
    perform(db, case.id, "fix_now", clerk, lines=[line])
    with pytest.raises(NotReady) as waiting:
        perform(db, case.id, "accept", clerk)
    assert codes(waiting) == {"supplement.open"}
    asked = open_supplement(db, case.id)
    assert asked is not None
    asked.lines[0].answer = "field"
    perform(db, case.id, "correct", applicant)
    perform(db, case.id, "accept", clerk)
    kinds = set(db.scalars(select(Document.kind).where(Document.case_id == case.id)))
    assert kinds == {"receipt", "acceptance"}


def test_a_promise_never_outlasts_the_law(db: Session, tmp_path: Path) -> None:
    """CLK-11: 10 working days promised against 15 natural ones, over National Day; the ledger says why."""
    with at(shenzhen("2026-09-28 10:00")):
        case, _ = made.accepted_case(db, "T-LD-001", folder=tmp_path)
    due = {c.kind: c for c in db.scalars(select(Clock).where(Clock.case_id == case.id)) if not c.stopped_on}
    assert due["statutory"].due_on == due["promised"].due_on == date(2026, 10, 13)
    assert [e.kind for e in due["promised"].entries] == ["started", "capped"]
    assert [e.kind for e in due["statutory"].entries] == ["started"]


def test_a_corrected_phone_number_finds_the_case(db: Session, tmp_path: Path) -> None:
    case, applicant = made.submitted_case(db, folder=tmp_path)
    line = {"about": "field", "code": "contact_mobile", "problem": "号码不通", "remedy": "填写能联系到的号码"}
    perform(db, case.id, "ask_supplement", made.take(db, case, "gov.window1"), lines=[line])
    case.answers = {**case.answers, "contact_mobile": "13800138000"}
    asked = open_supplement(db, case.id)
    assert asked is not None
    asked.lines[0].answer = "field"
    perform(db, case.id, "answer_supplement", applicant)
    assert case.phone_tail_digest == ring.digest("phone_tail", "8000")
