"""The straight line: from a draft to a delivered decision, and every end before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, desk, papers, work
from models.casework.case import Case
from models.casework.clock import Clock, due_of
from models.casework.decision import Decision
from models.casework.document import OF_DECISION, Document
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.supplement import open_supplement
from models.casework.work import WorkKind
from models.errors import NotAllowed, NotPossible, NotReady, Outdated
from models.outbox import Message
from models.people.actor import SYSTEM, Actor
from models.queries.case_view import timeline
from tests import factories as made
from tests.hall_data import shenzhen, staff


def codes(error: pytest.ExceptionInfo[NotReady]) -> set[str]:
    return {p.code for p in error.value.problems}


def running(db: Session, case_id: int) -> dict[str, date]:
    return {c.kind: c.due_on for c in db.scalars(select(Clock).where(Clock.case_id == case_id)) if not c.stopped_on}


def tick_all(db: Session, case: Case, clerk: Actor) -> None:
    for paper in papers.live_papers(db, case.id):
        papers.mark(paper, "ok", clerk.account_id)


def make_documents(db: Session, case_id: int) -> None:
    """As the workers do, without the pictures."""
    for document in db.scalars(select(Document).where(Document.case_id == case_id, Document.kind.in_(OF_DECISION))):
        document.produced_at = document.produced_at or shenzhen("2026-09-30 09:00")
    db.flush()


def test_a_company_gets_its_licence(db: Session, tmp_path: Path) -> None:
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
            perform(db, case.id, "review", made.take(db, case, login), finding="pass", opinion="符合条件")
            advance.advance(db, case.id)
        assert case.stage == Stage.DECIDING
        perform(db, case.id, "grant", made.take(db, case, "mr.decide"))
        assert running(db, case.id) == {"delivery": date(2026, 10, 14)}
        make_documents(db, case.id)
        perform(db, case.id, "produced", SYSTEM)
        perform(db, case.id, "hand_over", made.take(db, case, "gov.window1"), receiver="本人")
    assert (case.stage, case.outcome, running(db, case.id)) == (Stage.DELIVERED, "granted", {})
    perform(db, case.id, "rate", applicant, level=1)
    events = timeline(db, case.id)
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    assert [e.action for e in events] == [
        "submit", "receive", "ask_supplement", "answer_supplement", "accept", "begin_review", "review", "review",
        "conclude_review", "grant", "produced", "hand_over", "rate",
    ]  # fmt: skip
    for clock in db.scalars(select(Clock).where(Clock.case_id == case.id)):
        assert clock.due_on == due_of(clock.entries, clock.unit, clock.calendar)


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
    """A second notice may speak only of what was filed in answer to the first (ACC-12)."""
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
    assert [(p.code, p.pointer) for p in second.value.problems] == [("supplement.only_new", "lines.1.code")]
    perform(db, case.id, "ask_supplement", clerk, lines=[first])


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


def test_four_eyes(db: Session, tmp_path: Path) -> None:
    """Taker ≠ reviewer ≠ decider: not offered in the queue, and refused when tried all the same."""
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


def test_a_refusal_cannot_close_without_its_remedies(db: Session, tmp_path: Path) -> None:
    """DEC-8, DEC-9, DEC-10."""
    case, _ = made.reviewed_case(db, folder=tmp_path, delivery_way="online", delivery_consent=["agreed"])
    decider = made.take(db, case, "mr.decide")
    with pytest.raises(NotReady) as bare:
        perform(db, case.id, "refuse", decider)
    assert codes(bare) == {f"refusal.{part}_missing" for part in made.REFUSAL}
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
