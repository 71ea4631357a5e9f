"""The page of one case: what is hidden, what is logged, the ticks beside the papers."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework.papers import live_papers
from models.casework.read_log import ReadLine
from tests import factories
from tests.hall_data import shenzhen

PERSONAL = {"440307190211301288", "15400000000", "坂田街道示例路1号"}


@pytest.fixture
def held(db: Session, folder):
    """A talent's case in the hands of talent.window1."""
    case = factories.submitted_case(db, "T-HK-001", folder=folder).case
    factories.take(db, case, "talent.window1")
    return case


def mark(visitor) -> str:
    """Where the marks of the paper on view lead."""
    return visitor.one("#viewer form.marks").get("action")


def marks(db: Session, case) -> list[str | None]:
    db.expire_all()
    return [paper.verdict for paper in live_papers(db, case.id)]


def readings(db: Session) -> list[tuple[str, str]]:
    return [(line.what, line.purpose) for line in db.scalars(select(ReadLine).order_by(ReadLine.id))]


def test_personal_data_is_hidden_and_looking_is_logged(sit, db: Session, held) -> None:
    visitor = sit("talent.window1").open(f"/desk/cases/{held.number}")
    assert not [one for one in PERSONAL if one in visitor.text]
    assert "440307********1288" in visitor.text and "154****0000" in visitor.text and "坂田街道***" in visitor.text
    assert readings(db) == [("case", "work")]


def test_names_are_for_those_who_handle_the_case(sit, db: Session, held) -> None:
    assert "张示例" in sit("talent.window1").open(f"/desk/cases/{held.number}").text
    for login in ("talent.window2", "supervisor"):
        page = sit(login).open(f"/desk/cases/{held.number}").text
        assert "张示例" not in page and "张*例" in page
    assert readings(db) == [("case", "work"), ("case", "look"), ("case", "look")]


def test_full_data_needs_a_purpose_and_is_shown_once(sit, db: Session, held) -> None:
    """PD-11: each reading is logged with its purpose; ELE-8: there is none without one."""
    visitor = sit("talent.window1").open(f"/desk/cases/{held.number}")
    visitor.send("#filled", purpose="")
    assert visitor.status == 422 and "请选择查看的目的" in visitor.text
    assert not [one for one in PERSONAL if one in visitor.text]
    visitor.send("#filled", purpose="identity")
    assert visitor.status == 200 and all(one in visitor.text for one in PERSONAL)
    assert "核对申请人身份" in visitor.text
    assert visitor.response.headers["Cache-Control"] == "no-store"
    visitor.open(f"/desk/cases/{held.number}")
    assert not [one for one in PERSONAL if one in visitor.text]
    assert ("personal", "identity") in readings(db)
    assert "查看完整个人信息" in visitor.text


def test_who_does_not_hold_the_case_sees_no_full_data(sit, db: Session, held) -> None:
    """PD-7: need to know."""
    for login, status in (("talent.window2", 403), ("supervisor", 404)):
        visitor = sit(login).open(f"/desk/cases/{held.number}")
        token = visitor.page.cssselect("[name=csrf_token]")[0].get("value")
        answer = visitor.client.post(
            f"/desk/cases/{held.number}/personal", data={"csrf_token": token, "purpose": "identity"}
        )
        assert answer.status_code == status
        assert not [one for one in PERSONAL if one in answer.get_data(as_text=True)]
    assert "personal" not in {what for what, _ in readings(db)}


def test_a_case_in_nobodys_hands_offers_itself_and_nothing_else(sit, db: Session, folder) -> None:
    case = factories.submitted_case(db, folder=folder).case
    visitor = sit("gov.window1").open(f"/desk/cases/{case.number}")
    assert "无人认领" in visitor.text and visitor.one("button[data-key=c]").get("name") == "work"
    assert not visitor.page.cssselect("a[href*='act=']")
    assert "认领以后才能打开材料" in visitor.text


def test_the_notice_countdown_names_the_day_of_deemed_acceptance(sit, db: Session, folder) -> None:
    with at(shenzhen("2026-09-18 15:00")):
        case = factories.submitted_case(db, folder=folder).case
    with at(shenzhen("2026-09-23 10:00")):
        visitor = sit("gov.window1").open(f"/desk/cases/{case.number}")
    told, promised = visitor.page.cssselect(".case-facts .fact")[2:4]
    assert "5个工作日内一次性告知" in told.text_content() and "2026年9月24日" in told.text_content()
    assert "视为自2026年9月18日" in told.text_content() and "fact-warn" in told.get("class")
    assert "承诺" in promised.text_content()
    counted = [row.text_content() for row in visitor.page.cssselect(".count tr")]
    assert any("9月20日" in row and "2" in row and "调休" in row for row in counted)


def test_ticks_lead_from_paper_to_paper(sit, db: Session, folder) -> None:
    case = factories.submitted_case(db, folder=folder).case
    factories.take(db, case, "gov.window1")
    visitor = sit("gov.window1").open(f"/desk/cases/{case.number}")
    titles = []
    for _ in range(4):
        titles.append(visitor.one("#viewer-title").text_content().split()[0])
        visitor.send(mark(visitor), verdict="ok")
    assert titles == ["场所平面布局图", "设备设施清单", "从业人员健康证明", "管理制度文件"]
    states = [tag.text_content().strip() for tag in visitor.page.cssselect(".check > .tag")]
    assert states.count("符合") == 4
    # Wrong takes a phrase of the house by its short word, and the notice begins with it (C3.3, C3.9).
    visitor.send(mark(visitor), verdict="wrong", words="；qqz")
    assert "缺少签字或盖章" in visitor.one(".check-why").text_content()
    first = visitor.open(f"/desk/cases/{case.number}?act=ask_supplement").one("#f-line-0-problem")
    assert first.get("value") == "缺少签字或盖章"
    # Taken back, it is right again; a page that is older than the mark asks before it writes over it.
    visitor.open(f"/desk/cases/{case.number}")
    older = visitor.page
    visitor.send(mark(visitor), verdict="")
    visitor.page = older
    visitor.send(mark(visitor), verdict="ok")
    assert "在您打开页面以后已被标记" in visitor.text and marks(db, case)[0] is None
    visitor.send(mark(visitor), verdict="maybe")
    assert visitor.status == 400


def test_only_the_clerk_who_checks_may_tick(sit, db: Session, folder) -> None:
    case = factories.accepted_case(db, folder=folder).case
    factories.take(db, case, "mr.review")
    visitor = sit("mr.review").open(f"/desk/cases/{case.number}")
    assert "场所平面布局图" in visitor.one("#viewer-title").text_content()
    assert not visitor.page.cssselect("form[action$='/mark']")
    path = visitor.page.cssselect("#viewer img")[0].get("src").split("/pages/")[0] + "/mark"
    token = visitor.page.cssselect("[name=csrf_token]")[0].get("value")
    assert visitor.client.post(path, data={"csrf_token": token, "verdict": "wrong"}).status_code == 403


def test_the_history_names_colleagues_and_never_the_applicant(sit, db: Session, folder) -> None:
    case = factories.reviewed_case(db, folder=folder).case
    visitor = sit("supervisor").open(f"/desk/cases/{case.number}")
    history = visitor.one("section[aria-labelledby=history]").text_content()
    for words in ("提交申请", "认领", "予以受理", "提交审查意见", "示例窗口GOV1", "示例审查员EC", "系统自动"):
        assert words in history
    assert "张示例" not in history
    assert "符合条件" in visitor.one("section[aria-labelledby=opinions]").text_content()


def test_the_page_speaks_english(sit, db: Session, folder) -> None:
    case = factories.submitted_case(db, folder=folder).case
    factories.take(db, case, "gov.window1")
    visitor = sit("gov.window1", "en").open(f"/desk/cases/{case.number}?act=ask_supplement")
    assert "Ask for a supplement" in visitor.one("h2#act-title").text_content()
    assert "Tell once within 5 working days" in visitor.text
