"""The forms of the check at the window: acceptance, the one-time notice and its preview."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, papers
from models.casework.clock import Clock
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.supplement import open_supplement
from tests import factories
from tests.hall_data import shenzhen
from tests.web.desk.acting import checking, panel, reasons


def test_accepting_asks_for_every_paper_and_then_leads_to_the_next(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "accept")
    told = visitor.one("#act").text_content()
    assert "承诺时限" in told and "现在还不能办" in told and "场所平面布局图：请先核对这份材料" in told
    assert visitor.page.cssselect("#act .banner a[href*='act=ask_supplement']")
    visitor.send("/accept")
    assert visitor.status == 422 and visitor.one("title").text_content().startswith("错误：")
    assert len(reasons(visitor)) == 4 and "场所平面布局图：请先核对这份材料" in reasons(visitor)[0]
    for link in visitor.page.cssselect("#errsum a"):
        assert visitor.page.get_element_by_id(link.get("href")[1:]) is not None
    for _ in range(4):
        visitor.open(f"/desk/cases/{case.number}").send("/mark", verdict="ok")
    assert "现在还不能办" not in panel(visitor, case, "accept").text
    visitor.send("/accept")
    assert visitor.path == "/desk/" and "已办：予以受理" in visitor.text and "下一件" in visitor.text
    db.refresh(case)
    assert case.stage == Stage.ACCEPTED


UNCHECKED = "未核对的原因：还有3项材料没有核对：请先标记符合或不符合，或者写明原因"


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
    assert reasons(visitor) == [
        "场所平面布局图：请写明第1项哪里不对、怎样才对",
        "请写明第5项哪里不对、怎样才对",
        UNCHECKED,
    ]
    assert visitor.one("[name=line-4-problem]").get("value") == "与平面图不一致"
    filled = {"line-0-problem": "不清晰", "line-4-remedy": "按平面图填写", "unchecked_why": "示例"}
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
    assert reasons(visitor) == [
        "场所平面布局图：这份材料未提交或不符合要求，请一并列入；通知只能发一次（ACC-9）",
        UNCHECKED.replace("3", "2"),
    ]
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
    assert [one.get("lang") for one in visitor.page.cssselect("#preview > div")] == ["en", "zh-CN"]
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
