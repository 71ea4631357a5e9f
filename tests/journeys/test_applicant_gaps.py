"""An applicant promises to bring what is missing, sees what is open and until when, and uploads it (GAP-2, GAP-7)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.calendar.now import today
from models.calendar.working import add_working, current
from models.casework import gaps, papers
from models.casework.perform import perform
from tests import factories
from tests.factories import take
from tests.journeys import filing
from tests.journeys.test_applicant_follows import case_of
from tests.journeys.visitor import Visitor
from workers.drain import drain


def test_promise_upload_and_the_page_says_what_is_open(visitor: Visitor, db: Session) -> None:
    """GAP-2, GAP-7."""
    number = filing.submit(visitor, papers=("floor", "equip", "health"))
    drain()
    visitor.open(f"/requests/{number}").follow("承诺以后补齐")
    assert "管理制度文件" in visitor.text and "场所平面布局图" not in visitor.text
    visitor.send("/promise")
    assert visitor.path == f"/requests/{number}" and "已收到您的书面承诺" in visitor.text
    assert "承诺以后补齐" not in " ".join(a.text_content() for a in visitor.page.iter("a"))
    case = case_of(db, number)
    clerk = take(db, case, "gov.window1")
    for paper in papers.live_papers(db, case.id):
        papers.mark(paper, "ok", clerk.account_id)
    until = add_working(current(), today(), 3)
    line = {"about": "paper", "code": "rules", "problem": "未提交", "remedy": "请补交"}
    perform(db, case.id, "accept_with_gaps", clerk, lines=[line], promise="online", gap_until=until)
    drain()
    visitor.open(f"/requests/{number}")
    assert "补齐1份材料" in visitor.text and "容缺受理承诺书" in visitor.text and "容缺候补通知书" in visitor.text
    visitor.follow("补齐材料")
    asked = gaps.open_gap(db, case.id)
    assert asked is not None
    at_line = f"/gaps/{asked.lines[0].id}"
    visitor.send(at_line)
    assert visitor.status == 422 and "请先选择一个文件" in visitor.text
    visitor.send(at_line, **{"paper:rules": ("制度.pdf", factories.pdf(2))})
    assert visitor.path == f"/requests/{number}" and "已到达大厅" in visitor.text
    assert visitor.open(f"/requests/{number}/gaps").text.count("等待核对") == 1
    visitor.client.set_cookie("lang", "en")
    assert "Here, to be checked" in visitor.open(f"/requests/{number}/gaps").text
