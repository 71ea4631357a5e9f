"""From the first page to the receipt."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.papers import FiledPaper
from models.outbox import Message
from tests.journeys import filing
from tests.journeys.visitor import Visitor


def test_a_company_files_from_the_first_page_to_the_receipt(visitor: Visitor, db: Session) -> None:
    visitor.open("/services?q=食品经营").follow("食品经营许可核发").follow("开始办理")
    assert "由谁处理" in visitor.text and "保存多久" in visitor.text
    visitor.send()
    draft = visitor.path
    assert "请记下继续办理码" in visitor.text
    visitor.send("/noted")
    assert "请记下继续办理码" not in visitor.text
    filing.fill(visitor, draft)
    filing.upload(visitor, draft, "floor", "平面图.pdf")
    assert "平面图.pdf" in visitor.text
    visitor.open(f"{draft}/check")
    assert "申请尚未提交" in visitor.text and "深圳示例餐饮有限公司" in visitor.text
    visitor.send("/submit", declared="yes")
    case = db.scalars(select(Case)).one()
    assert visitor.path == f"/requests/{case.number}/receipt"
    assert (case.number or "") in visitor.text.replace(" ", "") and (case.query_code or "") in visitor.text
    paper = db.scalars(select(FiledPaper)).one()
    scans = db.scalars(select(Message).where(Message.topic == "scan")).all()
    assert [(m.ids, m.case_id) for m in scans] == [([paper.id], case.id)]
    assert {m.topic for m in db.scalars(select(Message))} == {"scan", "route", "notify", "produce"}
