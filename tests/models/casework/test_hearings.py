"""Hearings before a decision: told, asked for, set, held, and followed; and others whom a matter touches."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, due_clocks
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.decision import decision_of
from models.casework.document import Doc, Document
from models.casework.event import CaseEvent
from models.casework.hearing import hearings, open_hearing
from models.casework.interest import unheard
from models.casework.notices import told
from models.casework.perform import perform
from models.casework.replay import check_cases
from models.casework.stages import Stage
from models.casework.telling import tell
from models.errors import NotAllowed, NotReady
from models.people.actor import Actor
from tests import factories as made
from tests.hall_data import shenzhen, staff

RECORD = {"record_number": "听笔〔2026〕1号", "record": "申请人与利害关系人均已陈述。", "signed_by": "张示例、李示例"}


def deciding(db: Session, folder: Path, moment: str) -> tuple[Case, Actor, Actor]:
    with at(shenzhen(moment)):
        case, applicant = made.reviewed_case(db, folder=folder)
        return case, applicant, made.take(db, case, "mr.decide")


def limit(db: Session, case: Case, kind: str = "statutory") -> Clock:
    wanted = select(Clock).where(Clock.case_id == case.id, Clock.kind == kind)
    return db.scalars(wanted.order_by(Clock.id.desc())).first()  # type: ignore[return-value]


def words(db: Session, case: Case) -> list[str]:
    """What the applicant was told so far, in both languages."""
    events = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()
    notices = [tell(db, event.id, lambda address: []) for event in events if event.action.endswith("_hearing")]
    return [told(db, notice, lang).text for notice in notices if notice for lang in ("zh", "en")]


def act(db: Session, case: Case, moment: str, action: str, actor: Actor, **facts: object) -> set[str]:
    """What keeps ``action`` from being done at ``moment``; nothing when it was done."""
    with at(shenzhen(moment)):
        try:
            perform(db, case.id, action, actor, **facts)
        except NotReady as error:
            return {problem.code for problem in error.problems}
    return set()


def test_a_hearing_from_the_right_to_a_decision_on_its_record(db: Session, tmp_path: Path) -> None:
    """DEC-5, DEC-6, CLK-8: told, asked for within five days, set seven days ahead and within twenty, held, followed."""
    case, applicant, decider = deciding(db, tmp_path, "2026-09-14 10:00")
    due = limit(db, case).due_on
    assert act(db, case, "2026-09-15 10:00", "tell_hearing", decider) == {"reason.missing"}
    assert act(db, case, "2026-09-15 10:00", "tell_hearing", decider, reason="涉及邻里排烟。") == set()
    # Five working days, the make-up Sunday 20 September among them.
    assert limit(db, case, "hearing").due_on == date(2026, 9, 21)
    for action, facts in (("grant", {}), ("refuse", made.REFUSAL), ("return_to_review", {"reason": "再看"})):
        assert act(db, case, "2026-09-16 10:00", action, decider, **facts) == {"hearing.open"}
    assert act(db, case, "2026-09-17 10:00", "ask_hearing", applicant) == {"hearing.grounds_missing"}
    with pytest.raises(NotAllowed):
        perform(db, case.id, "ask_hearing", staff(db, "talent.window1"), grounds="x", asker="y")
    assert act(db, case, "2026-09-17 10:00", "ask_hearing", applicant, grounds="排烟不影响邻居。") == set()
    hearing = open_hearing(db, case.id)
    assert hearing and (hearing.origin, hearing.hold_by) == ("applicant", date(2026, 10, 21))
    plan = {"hearing_hour": "09:30", "hearing_place": "大厅三楼会议室"}
    chair = staff(db, "mr.review2").account_id
    for facts, code in (
        ({"hearing_day": date(2026, 9, 25), "chair": chair}, "hearing.day_early"),
        ({"hearing_day": date(2026, 10, 22), "chair": chair}, "hearing.day_late"),
        ({"hearing_day": date(2026, 9, 29), "chair": staff(db, "mr.review").account_id}, "hearing.chair_missing"),
        ({"hearing_day": date(2026, 9, 29), "chair": chair, "hearing_hour": "9.30"}, "hearing.hour_missing"),
    ):
        assert act(db, case, "2026-09-18 10:00", "set_hearing", decider, **{**plan, **facts}) == {code}
    facts = {**plan, "hearing_day": date(2026, 9, 29), "chair": chair}
    assert act(db, case, "2026-09-18 10:00", "set_hearing", decider, **facts) == set()
    assert (case.stage, limit(db, case).paused_on) == (Stage.SPECIAL_PROCEDURE, date(2026, 9, 18))
    assert act(db, case, "2026-09-28 10:00", "hold_hearing", decider, **RECORD) == {"hearing.not_yet"}
    assert act(db, case, "2026-09-29 11:00", "hold_hearing", decider) == {
        "hearing.record_missing", "hearing.record_number_missing", "hearing.signed_by_missing",
    }  # fmt: skip
    assert act(db, case, "2026-09-29 11:00", "hold_hearing", decider, **RECORD) == set()
    with at(shenzhen("2026-09-29 11:01")):
        for _ in range(3):
            advance.advance(db, case.id)
    assert case.stage == Stage.DECIDING and limit(db, case).due_on > due
    excluded = [entry for entry in limit(db, case).entries if entry.kind == "excluded"]
    assert [(entry.from_on, entry.until_on) for entry in excluded] == [(date(2026, 9, 18), date(2026, 9, 29))]
    assert act(db, case, "2026-09-30 10:00", "grant", decider) == {"hearing.on_record_missing"}
    assert act(db, case, "2026-09-30 10:00", "grant", decider, on_record="依笔录，排烟达标。") == set()
    made_now = decision_of(db, case.id)
    assert made_now and made_now.on_record == "依笔录，排烟达标。"
    issued = set(db.scalars(select(Document.kind).where(Document.case_id == case.id)))
    assert {Doc.HEARING_RIGHT, Doc.HEARING_NOTICE} <= issued
    said = words(db, case)
    assert any("大厅三楼会议室" in text and "09:30" in text for text in said) and any("21 October" in t for t in said)
    assert not list(check_cases(db))


def test_silence_and_waiver_end_the_right_and_others_ask_at_the_window(db: Session, tmp_path: Path) -> None:
    """DEC-5: the lapse bears the time it fell due; waived is waived; a clerk notes what a third party asks."""
    case, applicant, decider = deciding(db, tmp_path, "2026-09-14 10:00")
    told_why = {"reason": "涉及邻里。"}
    act(db, case, "2026-09-15 10:00", "tell_hearing", decider, **told_why)
    with at(shenzhen("2026-09-25 10:00")):
        assert act(db, case, "2026-09-25 10:00", "ask_hearing", applicant, grounds="晚了") == {"hearing.too_late"}
        due_clocks.put_due(db)
        due_clocks.run_out(db, limit(db, case, "hearing").id)
    [lapsed] = hearings(db, case.id)
    event = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq.desc())).first()
    assert event and (event.action, event.at, lapsed.closed) == (
        "lapse_hearing",
        shenzhen("2026-09-21 17:30"),
        "lapsed",
    )
    act(db, case, "2026-09-25 11:00", "tell_hearing", decider, **told_why)
    assert act(db, case, "2026-09-25 12:00", "waive_hearing", applicant) == set()
    assert act(db, case, "2026-09-25 12:01", "waive_hearing", applicant) == {"hearing.not_offered"}
    act(db, case, "2026-09-28 10:00", "tell_hearing", decider, **told_why)
    clerk = staff(db, "gov.window2")
    assert act(db, case, "2026-09-28 11:00", "ask_hearing", clerk, grounds="油烟") == {"hearing.asker_missing"}
    assert act(db, case, "2026-09-28 11:00", "ask_hearing", clerk, grounds="油烟", asker="李示例") == set()
    assert [(one.closed, one.origin) for one in hearings(db, case.id)] == [
        ("lapsed", None), ("waived", None), (None, "third_party"),
    ]  # fmt: skip
    # Taken back by its applicant, the case ends and the hearing with it.
    assert act(db, case, "2026-09-28 12:00", "withdraw", applicant) == set()
    assert hearings(db, case.id)[-1].closed == "broken_off" and not list(check_cases(db))


def test_a_hearing_by_own_motion_is_announced(db: Session, tmp_path: Path) -> None:
    """DEC-4: without a request the authority says why and where it was announced to the public."""
    case, _, decider = deciding(db, tmp_path, "2026-09-14 10:00")
    chair = staff(db, "mr.review2").account_id
    plan = {"hearing_day": date(2026, 9, 28), "hearing_hour": "09:30", "hearing_place": "大厅", "chair": chair}
    bare = act(db, case, "2026-09-15 10:00", "set_hearing", decider, **plan)
    assert bare == {"reason.missing", "hearing.announced_missing"}
    facts = {**plan, "reason": "涉及公共利益。", "announced": "园区公告栏，2026年9月15日"}
    assert act(db, case, "2026-09-15 10:00", "set_hearing", decider, **facts) == set()
    hearing = open_hearing(db, case.id)
    assert hearing and (hearing.origin, hearing.meets_at) == ("authority", shenzhen("2026-09-28 09:30"))
    assert isinstance(hearing.meets_at, datetime)


def test_others_whom_it_touches_are_told_and_heard_before_a_grant(db: Session, tmp_path: Path) -> None:
    """DEC-3: who was told when and how is on record, and nothing is granted before they were heard."""
    case, _, decider = deciding(db, tmp_path, "2026-09-14 10:00")
    told_them = {
        "holder": "楼上住户李示例",
        "why": "油烟管道经过其阳台",
        "told_on": date(2026, 9, 14),
        "told_way": "visit",
    }
    assert act(db, case, "2026-09-15 10:00", "mark_interest", decider) == {
        "interest.holder_missing", "interest.why_missing", "interest.way_missing", "interest.told_missing",
    }  # fmt: skip
    assert act(db, case, "2026-09-15 10:00", "mark_interest", decider, **told_them) == set()
    assert act(db, case, "2026-09-15 11:00", "grant", decider) == {"interest.unheard"}
    [one] = unheard(db, case.id)
    heard = {"interest": one.id, "heard_on": date(2026, 9, 13), "said": "没有意见"}
    assert act(db, case, "2026-09-15 12:00", "hear_interest", decider, **heard) == {"interest.heard_missing"}
    assert (
        act(db, case, "2026-09-15 12:00", "hear_interest", decider, **{**heard, "heard_on": date(2026, 9, 15)}) == set()
    )
    assert act(db, case, "2026-09-15 13:00", "grant", decider) == set()
