"""What silence does after acceptance, what stops no limit of the law, and from when a promise counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import audit, due_clocks, notices
from models.casework.case import Case
from models.casework.clock import Clock, due_of
from models.casework.decision import Decision
from models.casework.document import Doc, Document
from models.casework.event import CaseEvent
from models.casework.notice import Notice
from models.casework.papers import live_papers
from models.casework.perform import perform
from models.casework.procedure import procedures
from models.casework.replay import check_cases
from models.casework.stages import Outcome, Stage
from models.casework.supplement import open_supplement
from models.casework.work import open_items
from models.errors import NotPossible, NotReady
from models.outbox import Message
from seeding.people import company
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes, running

LAST_DAY = "2026-12-12"  # a Saturday
ASKED = {"lines": [made.LINES[1] | {"code": "discharge_outlets"}], "reason": "需要核实排放口。"}


def ring(db: Session, case: Case) -> None:
    """As the workers do when they look for clocks that have run out."""
    due_clocks.put_due(db)
    wanted = select(Message.ids).where(Message.case_id == case.id, Message.topic == "clock_over")
    for [clock_id] in db.scalars(wanted).all():
        due_clocks.run_out(db, clock_id)


def event_of(db: Session, case: Case, action: str) -> CaseEvent:
    return db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == action)).one()


def sound(db: Session) -> bool:
    found = {finding.rule for finding in audit.findings(db, lambda _: ())}
    return not list(check_cases(db)) and not found & {"paused_differs", "case_due_differs", "due_differs"}


def test_a_licence_is_renewed_when_nobody_decides_clk_14(db: Session, tmp_path: Path) -> None:
    """CLK-14: at its last day, after downtime too, with document and notice; procedures and extensions move nothing."""
    with at(shenzhen("2026-09-21 10:00")):
        case, _ = made.accepted_case(db, "G-EC-005", folder=tmp_path, present_until=LAST_DAY)
        reviewer = made.take(db, case, "ec.review")
    assert running(db, case.id)["renewal"] == date.fromisoformat(LAST_DAY)
    with at(shenzhen("2026-09-22 10:00")):
        perform(db, case.id, "extend", staff(db, "ec.decide"), reason="补充论证。", approval="局长，示批2号")
        facts = {"procedure": "expert_review", "reason": "专家评审。", "planned_end": date(2026, 12, 31)}
        perform(db, case.id, "start_procedure", reviewer, **facts)
    assert running(db, case.id)["renewal"] == case.due_on == date.fromisoformat(LAST_DAY)
    with at(shenzhen(f"{LAST_DAY} 17:00")):
        ring(db, case)
        assert case.stage == Stage.SPECIAL_PROCEDURE
    with at(shenzhen("2026-12-16 09:00")):
        ring(db, case)
        ring(db, case)
    assert (case.stage, case.outcome, case.decided_on) == (
        Stage.PRODUCING, Outcome.GRANTED, date.fromisoformat(LAST_DAY),
    )  # fmt: skip
    event = event_of(db, case, "deem_renewed")
    assert (event.at, event.law, event.actor_kind) == (shenzhen(f"{LAST_DAY} 17:30"), "CLK-14", "system")
    decision = db.scalars(select(Decision).where(Decision.case_id == case.id)).one()
    assert (decision.decided_by, decision.valid_until) == (None, date(2031, 12, 12))
    papers = set(db.scalars(select(Document.kind).where(Document.event_id == event.id)))
    assert papers == {Doc.DEEMED, Doc.RESULT}
    assert [one.result for one in procedures(db, case.id)] == [None] and not open_items(db, case.id)
    assert set(running(db, case.id)) == {"delivery"} and sound(db)
    told = notices.told(db, Notice(kind="deem_renewed", event_id=event.id), "en").text
    assert "12 December 2026" in told and "12 December 2031" in told
    # The permit's own law wants 60 days; who asks later has the ordinary limits and no more.
    with at(shenzhen("2026-10-14 10:00")):
        late, _ = made.accepted_case(
            db, "G-EC-005", folder=tmp_path, present_until=LAST_DAY, company_credit_code=company(3).credit_code
        )
    assert set(running(db, late.id)) == {"statutory", "promised"}


def test_a_filing_is_in_force_without_objection_clk_15(db: Session, tmp_path: Path) -> None:
    """CLK-15: 15 days from receipt, the last one running on over the holiday (CLK-3); an objection in time stops it."""
    with at(shenzhen("2026-09-21 10:00")):
        case, _ = made.accepted_case(db, "G-HR-006", folder=tmp_path)
    assert running(db, case.id)["effect"] == date(2026, 10, 8)
    with at(shenzhen("2026-10-12 09:00")):
        ring(db, case)
    assert (case.stage, case.decided_on) == (Stage.PRODUCING, date(2026, 10, 8))
    assert event_of(db, case, "deem_effective").law == "CLK-15" and sound(db)
    with at(shenzhen("2026-09-21 10:00")):
        other, _ = made.decided_case(
            db, "G-HR-006", outcome="refused", folder=tmp_path, company_credit_code=company(3).credit_code
        )
    assert set(running(db, other.id)) == {"delivery"}


def test_asking_after_acceptance_never_stops_the_law_clk_10(db: Session, tmp_path: Path) -> None:
    """CLK-10: the promise stands from the asking to the answer where the item has it so; nothing outside the list."""
    with at(shenzhen("2026-03-02 10:00")):
        case, applicant = made.accepted_case(db, "G-EC-005", folder=tmp_path)
        reviewer = made.take(db, case, "ec.review")
    before = running(db, case.id)
    with at(shenzhen("2026-03-04 09:00")):
        with pytest.raises(NotReady) as bare:
            perform(db, case.id, "ask_more", reviewer, lines=[made.LINES[1] | {"code": "whatever_else"}])
        assert codes(bare) == {"line.unknown", "reason.missing"}
        perform(db, case.id, "ask_more", reviewer, **ASKED)
        with pytest.raises(NotReady) as early:
            perform(db, case.id, "review", reviewer, finding="pass", opinion="符合")
        assert codes(early) == {"more.open"}
    # The law's limit is what is due now, and no date is told for the promise.
    assert running(db, case.id)["statutory"] == before["statutory"] == case.due_on and sound(db)
    told = notices.told(db, Notice(kind="ask_more", event_id=event_of(db, case, "ask_more").id), "en").text
    assert "legal limit runs on" in told and "promised limit stands still" in told
    with at(shenzhen("2026-03-06 09:00")):
        # A procedure that ends while the answer is out leaves the promise standing.
        facts = {"procedure": "testing", "reason": "送检。", "planned_end": date(2026, 3, 9)}
        perform(db, case.id, "start_procedure", reviewer, **facts)
        perform(db, case.id, "end_procedure", reviewer, result="合格。")
    assert sound(db)
    with at(shenzhen("2026-03-11 09:00")):
        asked = open_supplement(db, case.id)
        assert asked is not None
        asked.lines[0].answer = "cannot"
        perform(db, case.id, "answer_more", applicant)
    after = running(db, case.id)
    # Working days 03-05 to 03-11 are five; the promise began with eight from 03-02.
    assert (before["promised"], after["promised"]) == (date(2026, 3, 12), date(2026, 3, 19))
    assert after["statutory"] == before["statutory"] and sound(db)
    promised = db.scalars(select(Clock).where(Clock.case_id == case.id, Clock.kind == "promised")).one()
    assert [entry.rule for entry in promised.entries if entry.reason == "asked_more"] == ["CLK-10"]
    assert promised.due_on == due_of(promised.entries, promised.unit, promised.calendar)


def test_a_promise_runs_on_where_the_item_says_so_clk_10(db: Session, tmp_path: Path) -> None:
    """CLK-10: the setting is the item's; a department may go on without the answer, and says why."""
    with at(shenzhen("2026-03-02 10:00")):
        case, applicant = made.accepted_case(db, "G-MR-014", folder=tmp_path)
        reviewer = made.take(db, case, "mr.review")
        before = running(db, case.id)
        perform(db, case.id, "ask_more", reviewer, lines=[made.LINES[1]], reason="面积不一致。")
        other = made.take(db, case, "ec.review")
        with pytest.raises(NotReady) as foreign:
            perform(db, case.id, "go_on_without", other, reason="等不及。")
        assert codes(foreign) == {"more.none"}
        perform(db, case.id, "go_on_without", reviewer, reason="现有材料足以审查。")
        perform(db, case.id, "review", reviewer, finding="pass", opinion="符合")
        with pytest.raises(NotReady):
            perform(db, case.id, "answer_more", applicant)
    assert running(db, case.id) == before and sound(db)
    with pytest.raises(NotPossible):
        perform(db, made.submitted_case(db, "G-UM-002", folder=tmp_path).case.id, "answer_more", applicant)


def test_a_cut_off_moves_the_promise_alone(db: Session, tmp_path: Path) -> None:
    """CLK-11, ACC-4: what comes after the item's cut-off is promised from the next working day; the law counts on."""
    ends = {}
    for n, moment in enumerate(("2026-09-21 16:59", "2026-09-21 17:05")):
        with at(shenzhen(moment)):
            code = company(n).credit_code
            case, _ = made.accepted_case(db, "T-JB-002", folder=tmp_path, company_credit_code=code)
        ends[moment[-5:]] = running(db, case.id)
    assert (ends["16:59"]["promised"], ends["17:05"]["promised"]) == (date(2026, 9, 22), date(2026, 9, 23))
    assert ends["16:59"]["statutory"] == ends["17:05"]["statutory"] == date(2026, 9, 24)
    assert case.accepted_on == date(2026, 9, 21) and live_papers(db, case.id)
    promised = db.scalars(select(Clock).where(Clock.case_id == case.id, Clock.kind == "promised")).one()
    assert [entry.kind for entry in promised.entries] == ["started", "deferred"] and sound(db)
