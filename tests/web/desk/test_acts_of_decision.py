"""The forms of review, decision and handing over."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework import advance
from models.casework.decision import Decision
from models.casework.document import Document
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.work import WorkItem
from models.people.actor import SYSTEM
from tests import factories
from tests.hall_data import shenzhen
from tests.web.desk.acting import deciding, panel, reasons


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
