"""Legal acts by the one route: what they ask, what keeps them from being done, and that a repeat is one act."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, papers
from models.casework.clock import Clock
from models.casework.decision import Decision
from models.casework.document import Document
from models.casework.event import CaseEvent
from models.casework.lifecycle import TABLE, Who
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.supplement import open_supplement
from models.casework.work import WorkItem
from models.people.actor import SYSTEM
from tests import factories
from tests.hall_data import shenzhen
from web.desk.acts import ACTS


def checking(db: Session, folder, **changes: object):
    """A case whose papers gov.window1 is checking."""
    filed = factories.submitted_case(db, folder=folder, **changes)  # type: ignore[arg-type]
    factories.take(db, filed.case, "gov.window1")
    return filed.case


def deciding(db: Session, folder, **changes: object):
    case = factories.reviewed_case(db, folder=folder, **changes).case  # type: ignore[arg-type]
    factories.take(db, case, "mr.decide")
    return case


def panel(visitor, case, action: str):
    visitor.open(f"/desk/cases/{case.number}?act={action}")
    assert visitor.status == 200
    return visitor


def reasons(visitor) -> list[str]:
    return [li.text_content() for li in visitor.page.cssselect("#errsum li")]


def offered(visitor) -> list[str]:
    return [a.get("href").split("act=")[1].split("#")[0].split("&")[0]
            for a in visitor.page.cssselect("nav a[href*='act=']")]  # fmt: skip


def test_every_act_of_staff_has_its_form_and_no_other_has() -> None:
    """All but receiving, which taking a case does by itself, and filing for a walk-in, which has a page of its own."""
    staff = {row.action for row in TABLE if row.who & {Who.CLERK, Who.REVIEWER, Who.DECIDER, Who.SUPERVISOR}}
    assert set(ACTS) == staff - {"receive", "submit"}


def test_acts_are_those_of_the_table_for_this_person(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    clerk = sit("gov.window1").open(f"/desk/cases/{case.number}")
    assert offered(clerk) == ["accept", "ask_supplement", "fix_now", "not_needed", "wrong_authority"]
    assert offered(sit("gov.window2").open(f"/desk/cases/{case.number}")) == []
    assert offered(sit("supervisor").open(f"/desk/cases/{case.number}")) == ["allow_supplement"]
    assert not sit("gov.window2").open(f"/desk/cases/{case.number}?act=accept").page.cssselect("#act")


def test_accepting_asks_for_every_paper_and_then_leads_to_the_next(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "accept")
    assert "承诺时限" in visitor.one("#act").text_content()
    visitor.send("/accept")
    assert visitor.status == 422 and visitor.one("title").text_content().startswith("错误：")
    assert len(reasons(visitor)) == 4 and "场所平面布局图：请先核对这份材料" in reasons(visitor)[0]
    for link in visitor.page.cssselect("#errsum a"):
        assert visitor.page.get_element_by_id(link.get("href")[1:]) is not None
    for _ in range(4):
        visitor.open(f"/desk/cases/{case.number}").send("/mark", verdict="ok")
    panel(visitor, case, "accept").send("/accept")
    assert visitor.path == "/desk/" and "已办：予以受理" in visitor.text and "下一件" in visitor.text
    db.refresh(case)
    assert case.stage == Stage.ACCEPTED


def test_a_second_press_is_the_same_act(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "not_needed")
    sent = {**{f.get("name"): f.get("value") for f in visitor.page.cssselect("#act input[name]")}, "reason": "不需要"}
    for _ in range(2):
        answer = visitor.client.post(f"/desk/cases/{case.number}/not_needed", data=sent)
        assert (answer.status_code, answer.location) == (302, "/desk/")
    done = db.scalars(select(CaseEvent.action).where(CaseEvent.case_id == case.id)).all()
    assert done.count("not_needed") == 1


def test_what_is_missing_is_said_beside_its_field_with_everything_kept(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "wrong_authority").send("/wrong_authority", reason="  属于上级机关职权  ")
    assert visitor.status == 422 and reasons(visitor) == ["应当受理的机关：请写明应当受理的机关"]
    assert visitor.one("[name=reason]").text.strip() == "属于上级机关职权"
    assert visitor.one("[name=right_authority]").get("aria-invalid") == "true"
    visitor.send("/wrong_authority", right_authority="示例上级机关")
    assert visitor.path == "/desk/"
    event = db.scalars(select(CaseEvent).where(CaseEvent.action == "wrong_authority")).one()
    assert (event.reason, event.facts) == ("属于上级机关职权", {"right_authority": "示例上级机关"})


def test_a_supplement_is_composed_from_what_is_wrong_or_missing(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = sit("gov.window1").open(f"/desk/cases/{case.number}")
    visitor.send("/mark", verdict="wrong")
    panel(visitor, case, "ask_supplement")
    form = visitor.one("#act")
    assert [box.get("name") for box in form.cssselect("input[type=checkbox][checked]")] == ["line-0-use"]
    assert "请重新上传符合要求的《场所平面布局图》" in visitor.one("[name=line-0-remedy]").get("value")
    visitor.send("/ask_supplement", **{"line-4-target": "field:site_area", "line-4-problem": "与平面图不一致"})
    assert visitor.status == 422
    assert reasons(visitor) == ["场所平面布局图：请写明第1项哪里不对、怎样才对", "请写明第5项哪里不对、怎样才对"]
    assert visitor.one("[name=line-4-problem]").get("value") == "与平面图不一致"
    filled = {"line-0-problem": "不清晰", "line-4-remedy": "按平面图填写"}
    visitor.send("/ask_supplement", **filled)
    assert visitor.path == "/desk/"
    asked = open_supplement(db, case.id)
    assert asked is not None
    assert [(li.about, li.code, li.problem, li.remedy) for li in asked.lines] == [
        ("paper", "floor", "不清晰", "请重新上传符合要求的《场所平面布局图》"),
        ("field", "site_area", "与平面图不一致", "按平面图填写"),
    ]


def test_the_one_notice_may_not_leave_out_what_was_found_wrong(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = sit("gov.window1").open(f"/desk/cases/{case.number}")
    visitor.send("/mark", verdict="wrong")
    visitor.send("/mark", verdict="wrong")
    panel(visitor, case, "ask_supplement").send("/ask_supplement", **{"line-0-use": None, "line-1-problem": "不清晰"})
    assert visitor.status == 422
    assert reasons(visitor) == ["场所平面布局图：这份材料未提交或不符合要求，请一并列入；通知只能发一次（ACC-9）"]
    assert open_supplement(db, case.id) is None


def test_a_notice_without_a_line_is_none(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "fix_now").send("/fix_now")
    assert visitor.status == 422 and reasons(visitor) == ["场所平面布局图：请至少列出一项需要补正的内容"]


def test_a_preview_shows_what_the_applicant_reads_and_does_nothing(sit, db: Session, folder) -> None:
    with at(shenzhen("2026-09-21 10:00")):
        case = checking(db, folder, lang="en")
        visitor = panel(sit("gov.window1"), case, "ask_supplement")
        url = visitor.one("button[name=show]").get("formaction")
        fields = {"line-0-use": "yes", "line-0-problem": "too dark", "line-0-remedy": "photograph it again"}
        visitor.page.get_element_by_id("act").set("action", url)
        visitor.send(url, **fields)
        read = visitor.one("#preview").text_content()
    assert "We need more from you" in read and "21 October 2026" in read and "too dark" in read
    assert visitor.one("#preview > div").get("lang") == "en"
    assert visitor.one("[name=line-0-problem]").get("value") == "too dark"
    assert open_supplement(db, case.id) is None and case.stage == Stage.RECEIVED


def test_more_rows_can_be_asked_for(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "ask_supplement")
    before = len(visitor.page.cssselect("#act ol.papers > li"))
    url = visitor.one("button[name=more]").get("formaction")
    visitor.page.get_element_by_id("act").set("action", url)
    visitor.send(url, more="yes", **{"line-1-problem": "还没写完"})
    assert len(visitor.page.cssselect("#act ol.papers > li")) == before + 2
    assert visitor.one("[name=line-1-problem]").get("value") == "还没写完"


def test_a_case_that_has_moved_on_says_what_happened_and_keeps_the_words(sit, db: Session, folder) -> None:
    filed = factories.submitted_case(db, folder=folder)
    factories.take(db, filed.case, "gov.window1")
    visitor = panel(sit("gov.window1"), filed.case, "not_needed")
    perform(db, filed.case.id, "withdraw", filed.applicant)
    db.flush()
    visitor.send("/not_needed", reason="写了很久的理由")
    assert visitor.status == 409
    banner = visitor.one(".banner-bad").text_content()
    assert "该办件已有新的变化" in banner and "撤回申请" in banner and "申请人" in banner
    assert visitor.one("[name=reason]").text.strip() == "写了很久的理由"
    assert filed.case.stage == Stage.WITHDRAWN


def test_who_has_let_go_meanwhile_can_do_nothing_and_loses_nothing(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "not_needed")
    item = db.scalars(select(WorkItem).where(WorkItem.case_id == case.id)).one()
    item.holder_id = None
    db.flush()
    visitor.send("/not_needed", reason="写了很久的理由")
    assert visitor.status == 403 and "写了很久的理由" in visitor.one("[name=reason]").text


@pytest.mark.parametrize("broken", [{"revision": "x"}, {"revision": ""}, {"key": ""}, {"key": "k" * 65}])
def test_a_forged_form_is_refused(sit, db: Session, folder, broken: dict[str, str]) -> None:
    case = checking(db, folder)
    assert panel(sit("gov.window1"), case, "not_needed").send("/not_needed", reason="x", **broken).status == 400
    assert case.stage == Stage.RECEIVED


def test_no_act_by_a_made_up_name(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "not_needed")
    token = visitor.page.cssselect("#act [name=csrf_token]")[0].get("value")
    for action in ("receive", "deem_accepted", "nonsense"):
        answer = visitor.client.post(
            f"/desk/cases/{case.number}/{action}", data={"csrf_token": token, "revision": case.revision, "key": "k"}
        )
        assert answer.status_code == 404


def test_a_review_needs_finding_and_opinion(sit, db: Session, folder) -> None:
    case = factories.accepted_case(db, folder=folder).case
    factories.take(db, case, "mr.review")
    visitor = panel(sit("mr.review"), case, "review").send("/review")
    assert reasons(visitor) == ["审查意见：请选择审查意见：通过或不通过", "意见说明：请填写审查意见"]
    visitor.send("/review", finding="fail", opinion="布局不合理")
    assert visitor.path == "/desk/"
    item = db.scalars(select(WorkItem).where(WorkItem.case_id == case.id, WorkItem.done_by.is_not(None))
                      .order_by(WorkItem.id.desc())).first()  # fmt: skip
    assert item and (item.finding, item.opinion) == ("fail", "布局不合理")


def test_a_refusal_starts_from_samples_and_needs_every_remedy(sit, db: Session, folder) -> None:
    case = deciding(db, folder, delivery_way="online", delivery_consent=["agreed"])
    visitor = panel(sit("mr.decide"), case, "refuse")
    assert visitor.one("[name=review_days]").get("value") == "60"
    assert "（示例）" in visitor.one("[name=review_body]").get("value")
    visitor.send("/refuse", review_days="30", court_months="半年", court="", online_channel="")
    assert visitor.status == 422
    assert [line.partition("：")[0] for line in reasons(visitor)] == [
        "申请行政复议的期限（日）", "提起行政诉讼的期限（月）", "不予许可的理由", "有管辖权的人民法院",
        "申请行政复议的网上渠道",
    ]  # fmt: skip
    assert visitor.one("[name=court_months]").get("value") == "半年"
    complete = {"reasons": "布局不合理", "review_days": "６０", "court_months": "6", "court": "示例人民法院"}
    visitor.send("/refuse", **complete, online_channel="https://fuyi.example.org")
    assert visitor.path == "/desk/"
    made = db.scalars(select(Decision).where(Decision.case_id == case.id)).one()
    assert (made.outcome, made.review_days, made.court, made.reasons) == ("refused", 60, "示例人民法院", "布局不合理")


def test_the_online_channel_is_asked_only_of_a_refusal_delivered_online(sit, db: Session, folder) -> None:
    case = deciding(db, folder)
    assert not panel(sit("mr.decide"), case, "refuse").page.cssselect("[name=online_channel]")


def test_a_grant_may_have_an_end(sit, db: Session, folder) -> None:
    case = deciding(db, folder)
    visitor = panel(sit("mr.decide"), case, "grant").send("/grant", valid_until="2031-02-30")
    assert visitor.status == 422 and visitor.one("[name=valid_until]").get("value") == "2031-02-30"
    visitor.send("/grant", valid_until="2031-09-30")
    made = db.scalars(select(Decision).where(Decision.case_id == case.id)).one()
    assert (made.outcome, str(made.valid_until)) == ("granted", "2031-09-30")


def test_a_decider_returns_a_case_or_ends_it(sit, db: Session, folder) -> None:
    case = deciding(db, folder)
    assert panel(sit("mr.decide"), case, "return_to_review").send("/return_to_review").status == 422
    visitor = panel(sit("mr.decide"), case, "return_to_review").send("/return_to_review", reason="请补充现场核查")
    db.refresh(case)
    assert case.stage == Stage.IN_REVIEW
    # A decider may end a case under review without holding work on it.
    panel(visitor, case, "terminate").send("/terminate", reason="申请人主体已注销")
    db.refresh(case)
    assert case.stage == Stage.TERMINATED


def test_the_window_hands_over_to_a_named_person(sit, db: Session, folder) -> None:
    case = factories.decided_case(db, folder=folder).case
    for document in db.scalars(select(Document).where(Document.case_id == case.id)):
        document.produced_at = shenzhen("2026-09-30 09:00")
    db.flush()
    perform(db, case.id, "produced", SYSTEM)
    advance.advance(db, case.id)
    factories.take(db, case, "gov.window2")
    visitor = panel(sit("gov.window2"), case, "hand_over").send("/hand_over")
    assert reasons(visitor) == ["领取人姓名：请填写领取人姓名"]
    visitor.send("/hand_over", receiver="李示例")
    db.refresh(case)
    assert (visitor.path, case.stage) == ("/desk/", Stage.DELIVERED)
    told = visitor.open(f"/desk/cases/{case.number}").page.cssselect("section[aria-labelledby=handover]")[0]
    assert "李*例" in told.text_content() and "李示例" not in visitor.page.text_content()


def test_the_dates_an_act_will_start_are_those_it_starts(sit, db: Session, folder) -> None:
    """Also after a supplement, when acceptance counts from the day the last paper came."""
    with at(shenzhen("2026-09-17 10:00")):
        filed = factories.submitted_case(db, folder=folder)
        clerk = factories.take(db, filed.case, "gov.window2")
        perform(db, filed.case.id, "ask_supplement", clerk, lines=factories.LINES)
        asked = open_supplement(db, filed.case.id)
        assert asked is not None
        for line in asked.lines:
            line.answer = "cannot"
    with at(shenzhen("2026-09-21 10:00")):
        perform(db, filed.case.id, "answer_supplement", filed.applicant)
        advance.advance(db, filed.case.id)
        factories.take(db, filed.case, "gov.window1")
        for paper in papers.live_papers(db, filed.case.id):
            papers.mark(paper, "ok", None)
        db.flush()
    with at(shenzhen("2026-09-23 10:00")):
        visitor = panel(sit("gov.window1"), filed.case, "accept")
        told = {day.get("datetime") for day in visitor.page.cssselect("#act .fact time")}
        visitor.send("/accept")
        assert visitor.path == "/desk/"
    kinds = ("promised", "statutory")
    due = select(Clock.due_on).where(Clock.case_id == filed.case.id, Clock.kind.in_(kinds))
    assert told == {str(day) for day in db.scalars(due)} and len(told) == 2
