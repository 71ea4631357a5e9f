"""Deposit and acceptance with gaps, their deadlines, and what bars them (rulebook 7.3)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, audit, credit, due_clocks, gaps, papers, walk_in
from models.casework.case import Case
from models.casework.clock import Clock, due_of
from models.casework.document import Doc, Document
from models.casework.event import CaseEvent
from models.casework.perform import perform
from models.casework.replay import check_cases
from models.casework.stages import Stage
from models.casework.supplement import Supplement
from models.errors import NotAllowed, NotReady
from models.outbox import Message
from models.people.actor import Actor
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes

PROMISE = {"promise": "paper", "gap_until": date(2026, 9, 28)}


def lines(*missing: str) -> list[dict[str, str]]:
    return [{"about": "paper", "code": code, "problem": "未提交", "remedy": "请补交"} for code in missing]


def checked(db: Session, folder: Path, item: str, *missing: str, wrong: str = "") -> tuple[Case, Actor, Actor]:
    """A case at the window whose clerk has found all right but ``missing``, which was not filed, and ``wrong``."""
    case, applicant = made.drafted_case(db, item, folder=folder)
    for paper in papers.live_papers(db, case.id):
        if paper.code in missing:
            papers.remove_paper(paper)
    perform(db, case.id, "submit", applicant, declared=True)
    advance.advance(db, case.id)
    clerk = made.take(db, case, "gov.window1")
    for paper in papers.live_papers(db, case.id):
        papers.mark(paper, "wrong" if paper.code == wrong else "ok", clerk.account_id)
    return case, applicant, clerk


def tick(db: Session, case: Case, clerk: Actor, verdict: str = "ok") -> None:
    for paper in papers.live_papers(db, case.id):
        if paper.verdict is None:
            papers.mark(paper, verdict, clerk.account_id)


def bring(db: Session, case: Case, who: Actor, code: str, folder: Path, **facts: object) -> None:
    asked = gaps.open_gap(db, case.id)
    assert asked is not None
    [line] = [one for one in asked.lines if one.code == code]
    if facts:
        need = case.spec.paper(code)
        assert need is not None
        walk_in.keep_original(db, case, need, 2, who, folder, round=asked.seq)
        perform(db, case.id, "take_gap", who, line=line.id, paper=code, **facts)
    else:
        made.file_paper(db, case, code, content=made.pdf(3), round=asked.seq, folder=folder)
        perform(db, case.id, "bring_gap", who, line=line.id, paper=code, way="upload")


def running(db: Session, case: Case) -> dict[str, date]:
    clocks = db.scalars(select(Clock).where(Clock.case_id == case.id, Clock.stopped_on.is_(None))).all()
    assert all(clock.due_on == due_of(clock.entries, clock.unit, clock.calendar) for clock in clocks)
    return {clock.kind: clock.due_on for clock in clocks}


def sound(db: Session) -> bool:
    return not list(check_cases(db)) and not {f.rule for f in audit.findings(db, lambda _: ())} & {
        "unmoved", "workless", "case_due_differs", "due_differs", "event_gap", "stage_differs",
    }  # fmt: skip


def test_only_secondary_papers_missing_is_accepted_first_and_closed_before_the_grant(
    db: Session, tmp_path: Path
) -> None:
    """GAP-2, GAP-4, GAP-6, GAP-7: told with a day, the clock runs, papers come by upload and post, then granted."""
    with at(shenzhen("2026-09-21 10:00")):
        case, applicant, clerk = checked(db, tmp_path, "G-MR-014", "health", "rules")
        assert gaps.must_offer(db, case)
        with pytest.raises(NotReady) as bare:
            late = {"gap_until": date(2026, 9, 30), "lines": lines("health", "floor")}
            perform(db, case.id, "accept_with_gaps", clerk, **late)
        assert codes(bare) == {"gap.promise_missing", "gap.until_wrong", "gap.not_missing", "supplement.left_out"}
        perform(db, case.id, "accept_with_gaps", clerk, lines=lines("health", "rules"), **PROMISE)
        advance.advance(db, case.id)
    assert (running(db, case)["gap"], running(db, case)["promised"]) == (date(2026, 9, 28), date(2026, 9, 29))
    assert case.accepted_on == date(2026, 9, 21)
    issued = set(db.scalars(select(Document.kind).where(Document.case_id == case.id)))
    assert {Doc.ACCEPTANCE, Doc.GAP_PROMISE, Doc.GAP_NOTICE} <= issued
    with at(shenzhen("2026-09-22 10:00")):
        bring(db, case, applicant, "health", tmp_path)
        for department in ("mr", "ec"):
            reviewer = made.take(db, case, f"{department}.review")
            made.give_opinion(db, case, reviewer)
        advance.advance(db, case.id)
        with pytest.raises(NotReady) as early:
            perform(db, case.id, "grant", made.take(db, case, "mr.decide"))
        assert codes(early) == {"gap.open"}
        perform(db, case.id, "refuse", staff(db, "mr.decide"), **made.REFUSAL)
        assert "gap" not in running(db, case)
        perform(db, case.id, "recall", staff(db, "mr.decide"), reason="理由有误")
        assert running(db, case)["gap"] == date(2026, 9, 28), "a refusal called back leaves the gap as it stood"
    with at(shenzhen("2026-09-24 10:00")):
        # Posted; the clerk who opens the letter takes it in, and looks at everything that came.
        second = staff(db, "gov.window2")
        bring(db, case, second, "rules", tmp_path, way="post", arrived_on=date(2026, 9, 23))
        assert "gap" not in running(db, case), "the last arrival stops it"
        tick(db, case, second, "wrong")
        with pytest.raises(NotReady) as wrong:
            perform(db, case.id, "pass_gaps", second)
        assert codes(wrong) == {"gap.some_wrong"}
        perform(db, case.id, "reject_gaps", second, reason="健康证明已过期，制度未盖章")
    # Two working days were left of the told time when the later of the two arrived, three with the earlier.
    assert running(db, case)["gap"] == date(2026, 9, 30)
    with at(shenzhen("2026-09-28 10:00")):
        bring(db, case, applicant, "health", tmp_path)
        bring(db, case, second, "rules", tmp_path, way="window", arrived_on=date(2026, 9, 28))
        tick(db, case, second)
        perform(db, case.id, "pass_gaps", second)
        assert gaps.open_gap(db, case.id) is None and sound(db)
        perform(db, case.id, "grant", staff(db, "mr.decide"))
    assert case.outcome == "granted"


def test_a_gap_is_reminded_of_once_and_closes_at_its_own_time_after_downtime(db: Session, tmp_path: Path) -> None:
    """GAP-6: one reminder before, then returned because papers were not supplied, with the time it fell due."""
    with at(shenzhen("2026-09-21 10:00")):
        case, _, clerk = checked(db, tmp_path, "G-MR-014", "health")
        perform(db, case.id, "accept_with_gaps", clerk, lines=lines("health"), **PROMISE)
        advance.advance(db, case.id)
        due_clocks.put_due(db)
    rung = select(Message.ids).where(Message.case_id == case.id, Message.topic.in_(["gap_reminder", "clock_over"]))
    assert db.scalars(rung).all() == []
    with at(shenzhen("2026-10-12 09:00")):
        due_clocks.put_due(db)
        [reminder] = db.scalars(select(Message.ids).where(Message.topic == "gap_reminder")).all()
        due_clocks.remind_of_gap(db, reminder[0])
        assert due_clocks.remind_of_gap(db, reminder[0]) is None
        gap = db.scalars(select(Clock).where(Clock.case_id == case.id, Clock.kind == "gap")).one()
        due_clocks.run_out(db, gap.id)
    told = db.execute(select(CaseEvent.action, CaseEvent.at).where(CaseEvent.case_id == case.id)).all()
    assert told[-2:] == [
        ("remind_gap", shenzhen("2026-09-23 17:30")), ("lapse_gaps", shenzhen("2026-09-28 17:30")),
    ]  # fmt: skip
    assert case.stage == Stage.TERMINATED and running(db, case) == {} and sound(db)
    assert Doc.TERMINATION in db.scalars(select(Document.kind).where(Document.case_id == case.id)).all()


def test_papers_are_only_kept_when_the_gap_weighs_and_accepted_as_of_the_last_one(db: Session, tmp_path: Path) -> None:
    """GAP-3: no acceptance, no clock of the hall; the slip is the one notice; accepted as of the last arrival."""
    with at(shenzhen("2026-09-21 10:00")):
        case, applicant, clerk = checked(db, tmp_path, "G-DR-003", "expert", wrong="energy")
        with pytest.raises(NotReady) as bare:
            perform(db, case.id, "accept_with_gaps", clerk, lines=lines("expert", "energy"), **PROMISE)
        assert codes(bare) == {"gap.main", "gap.weighs"}
        perform(db, case.id, "deposit", clerk, lines=lines("expert", "energy"), wish="spoken")
    assert (case.stage, case.accepted_on, set(running(db, case))) == (Stage.DEPOSITED, None, {"applicant"})
    assert Doc.DEPOSIT in db.scalars(select(Document.kind).where(Document.case_id == case.id)).all()
    with at(shenzhen("2026-09-23 11:00")):
        bring(db, case, applicant, "expert", tmp_path)
        advance.advance(db, case.id)
        assert case.stage == Stage.DEPOSITED
        second = staff(db, "gov.window2")
        with pytest.raises(NotAllowed):
            perform(db, case.id, "take_gap", staff(db, "talent.window1"), line=1)
        bring(db, case, second, "energy", tmp_path, way="post", arrived_on=date(2026, 9, 22))
        advance.advance(db, case.id)
    assert (case.stage, case.counted_from) == (Stage.RECEIVED, date(2026, 9, 23)) and sound(db)
    with at(shenzhen("2026-09-24 11:00")):
        advance.advance(db, case.id)
        back = made.take(db, case, "gov.window1")
        tick(db, case, back)
        with pytest.raises(NotReady) as twice:
            perform(db, case.id, "ask_supplement", back, lines=lines("expert"))
        assert "supplement.override" in codes(twice)
        perform(db, case.id, "accept", back)
    assert case.accepted_on == date(2026, 9, 23)


def test_what_only_delays_is_not_just_kept_and_silence_ends_a_deposit(db: Session, tmp_path: Path) -> None:
    """GAP-3, ACC-13: a light gap cannot be deposited; a deposit nobody completes is ended at its own time."""
    with at(shenzhen("2026-09-21 10:00")):
        light, _, clerk = checked(db, tmp_path, "G-MR-014", "health")
        with pytest.raises(NotReady) as refused:
            perform(db, light.id, "deposit", clerk, lines=lines("health"))
        assert codes(refused) == {"gap.light", "gap.wish_missing"}
    with at(shenzhen("2026-09-21 11:00")):
        case, _, clerk = checked(db, tmp_path, "G-DR-003", wrong="energy")
        perform(db, case.id, "deposit", clerk, lines=lines("energy"), wish="written")
    with at(shenzhen("2026-12-01 09:00")):
        kept = db.scalars(select(Clock).where(Clock.case_id == case.id, Clock.kind == "applicant")).one()
        due_clocks.run_out(db, kept.id)
    assert case.stage == Stage.TERMINATED and kept.due_on == date(2026, 10, 21)


def test_a_promise_online_may_not_be_passed_over_and_bad_credit_bars_gaps(db: Session, tmp_path: Path) -> None:
    """GAP-2, GAP-5: an ordinary notice is refused to who promised; a mark bars gaps until a supervisor lifts it."""
    with at(shenzhen("2026-09-21 10:00")):
        case, applicant, clerk = checked(db, tmp_path, "G-MR-014", "health")
        facts = {"lines": lines("health"), "promise": "online", "gap_until": date(2026, 9, 24)}
        with pytest.raises(NotReady) as nothing:
            perform(db, case.id, "accept_with_gaps", clerk, **facts)
        assert codes(nothing) == {"gap.not_promised_online"}
        perform(db, case.id, "promise_gaps", applicant)
        with pytest.raises(NotReady) as passed_over:
            perform(db, case.id, "ask_supplement", clerk, lines=lines("health"))
        assert codes(passed_over) == {"gap.must_accept"}
        who = credit.About(case.applicant_digest or "", "深圳示例餐饮有限公司", "company")
        supervisor = staff(db, "supervisor")
        assert credit.digest_of("91440307ma5xxxx06r ") == case.applicant_digest
        mark = credit.enter(db, who, "broken_promise", "未按承诺补齐材料", supervisor, case_number=case.number)
        with pytest.raises(NotReady) as barred:
            perform(db, case.id, "accept_with_gaps", clerk, **facts)
        assert codes(barred) == {"credit.bars_gaps"} and not gaps.must_offer(db, case)
        with pytest.raises(NotAllowed):
            credit.lift(db, mark.id, clerk, "repaired", "已补交")
        with pytest.raises(NotReady):
            credit.lift(db, mark.id, supervisor, "repaired", " ")
        credit.lift(db, mark.id, supervisor, "repaired", "已履行并修复")
        perform(db, case.id, "accept_with_gaps", clerk, **facts)
    asked = db.scalars(select(Supplement).where(Supplement.case_id == case.id)).one()
    assert (asked.kind, asked.promised, running(db, case)["gap"]) == ("gap", "online", date(2026, 9, 24))


def test_false_papers_are_refused_with_a_warning_and_bar_a_new_application_acc_14(db: Session, tmp_path: Path) -> None:
    """ACC-14: a safety-related item may not be applied for again for a year; another item may."""
    with at(shenzhen("2026-09-21 10:00")):
        case, _, clerk = checked(db, tmp_path, "G-MR-014")
        with pytest.raises(NotReady) as bare:
            perform(db, case.id, "reject_false", clerk)
        assert codes(bare) == {"falsehood.missing", "reason.missing"}
        perform(db, case.id, "reject_false", clerk, falsehood="false_papers", reason="平面图系伪造")
    assert case.stage == Stage.NOT_ACCEPTED
    assert Doc.FALSE_PAPERS in db.scalars(select(Document.kind).where(Document.case_id == case.id)).all()
    with at(shenzhen("2026-10-20 10:00")):
        again, applicant = made.drafted_case(db, "G-MR-014", folder=tmp_path)
        with pytest.raises(NotReady) as barred:
            perform(db, again.id, "submit", applicant, declared=True)
        [problem] = barred.value.problems
        assert problem.code == "credit.barred" and str(problem.params["until"]).count("2027年9月21日") == 1
        other, applicant = made.drafted_case(db, "G-HR-003", folder=tmp_path)
        perform(db, other.id, "submit", applicant, declared=True)
    [mark] = credit.open_marks(db, case.applicant_digest)
    assert (mark.ground, mark.rule, mark.case_number) == ("false_papers", "ACC-14", case.number)
    credit.lift(db, mark.id, staff(db, "supervisor"), "repaired", "已修复")
    with at(shenzhen("2027-09-21 10:00")):
        assert credit.bar_on(db, case.applicant_digest, "G-MR-014", date(2027, 9, 21)), (
            "the law's time runs out by itself"
        )
        assert credit.bar_on(db, case.applicant_digest, "G-MR-014", date(2027, 9, 22)) is None


def test_every_item_says_which_papers_are_main_and_what_a_gap_means_gap_1() -> None:
    """GAP-1: main and secondary papers are published with the item."""
    from models.catalogue.files import catalogue

    specs = catalogue().specs
    assert specs["G-DR-003"].gap_weighs and not specs["G-MR-014"].gap_weighs
    assert {need.code for need in specs["G-MR-014"].papers if need.need == "D"} == {"equip", "health", "rules"}
    assert "gap_weighs" not in specs["G-MR-014"].model_dump(mode="json"), "items that say nothing keep their version"
