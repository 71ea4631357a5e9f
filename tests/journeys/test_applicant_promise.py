"""An applicant chooses the commitment route, reads its terms, sends, and takes the promise back (NC-1, NC-2, NC-5)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.casework.stages import Stage
from tests.factories import take
from tests.journeys import filing
from tests.journeys.test_applicant_follows import case_of
from tests.journeys.visitor import Visitor
from workers.drain import drain

ITEM = "G-HR-003"
PAGES = {topic: filing.COMPANY[topic] for topic in ("agent", "company", "contact", "delivery")} | {
    "commitment": {"commitment_route": "promise"},
    "site": filing.COMPANY["site"],
    "own": {"hr_activities": ["search"], "hr_full_time": "3"},
}


def test_choose_read_and_take_back_nc_1_nc_2_nc_5(visitor: Visitor, db: Session) -> None:
    """NC-1, NC-2, NC-5."""
    assert "告知承诺方式" in visitor.open(f"/services/{ITEM}").text
    draft = filing.begin(visitor, ITEM)
    filing.fill(visitor, draft, PAGES)
    visitor.open(f"{draft}/check")
    assert "三名以上专职工作人员" in visitor.text and "承诺1个工作日内作出决定" in visitor.text
    visitor.send("/submit", declared="yes")
    assert visitor.path.endswith("/receipt"), visitor.text
    number = visitor.path.split("/")[2]
    drain()
    assert "告知承诺书" in visitor.open(f"/requests/{number}").text
    visitor.follow("查看承诺").send("/commitment")
    assert visitor.status == 422 and "撤回承诺" in visitor.text
    visitor.send("/commitment", reason="场所租约有变。")
    assert visitor.path == f"/requests/{number}" and "承诺已撤回" in visitor.text
    assert "已撤回，按一般程序办理" in visitor.open(f"/requests/{number}/commitment").text
    assert not visitor.page.cssselect("textarea")
    case = case_of(db, number)
    assert case.stage == Stage.SUBMITTED and take(db, case, "gov.window1")
    visitor.client.set_cookie("lang", "en")
    assert "Taken back, the ordinary way" in visitor.open(f"/requests/{number}").text
