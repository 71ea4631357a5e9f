"""The supervisor enters and lifts marks of the credit record, each with a reason (GAP-5, ACC-14)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.casework import credit
from tests import factories


def test_a_mark_is_entered_and_lifted_with_reasons_gap_5(sit, db: Session, folder) -> None:
    case = factories.submitted_case(db, folder=folder).case
    page = sit("supervisor").open("/board/credit")
    assert "没有失信记录" in page.text
    page.send("/credit", number="91440307MA5XXXX06S", name="深圳示例餐饮有限公司", ground="serious", reason="x")
    assert page.status == 422 and "有效的身份证件号码" in page.text and "91440307MA5XXXX06S" in page.response.text
    page.send("/credit", case="4403070120260101000015", ground="serious", reason="x")
    assert page.status == 422 and "没有这个办件编号" in page.text
    page.open("/board/credit").send("/credit", case=case.number, ground="broken_promise", reason="")
    assert page.status == 422 and "理由" in page.text
    page.send("/credit", reason="两次未按承诺补齐材料")
    assert page.path == "/board/credit" and "深圳示例餐饮有限公司" in page.text and "两次未按承诺" in page.text
    page.send("/credit", case=None, number="440307190211301288", name="张示例", ground="serious", reason="列入名单")
    assert "张*例" in page.text and "张示例" not in page.text
    assert credit.is_bad(db, case.applicant_digest)
    [mark] = credit.open_marks(db, case.applicant_digest)
    page.send(f"/credit/{mark.id}", how="repaired", reason="")
    assert page.status == 422
    page.send(f"/credit/{mark.id}", reason="已履行")
    assert not credit.is_bad(db, case.applicant_digest)
    acts = db.scalars(select(StaffAct.act).where(StaffAct.act.like("credit%")).order_by(StaffAct.id)).all()
    assert acts == ["credit_entered", "credit_entered", "credit_lifted"]
    assert "Not repaired" in sit("supervisor", "en").open("/board/credit").text
    assert sit("gov.window1").open("/board/credit").status == 404
