"""From the visitor's slip and the applicant's rating through the order's pages to the figures of the month."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import at
from models.casework.rating import RatingOrder
from models.casework.read_log import ReadLine
from tests.hall_data import shenzhen
from tests.journeys.visitor import Visitor
from tests.models.voice.made import delivered, rated

MONDAY = shenzhen("2026-11-23 10:00")


def test_a_bad_rating_is_called_back_put_right_and_answered(app: Flask, db: Session, sit, tmp_path: Path) -> None:
    """RAT-3 to RAT-7: the applicant's words reach office and unit; the number only the one who calls, on record."""
    with at(MONDAY):
        filed = delivered(db, tmp_path)
        rater = Visitor(app)
        rater.open("/track").send("/track", number=filed.case.number, query_code=filed.case.query_code)
        rater.follow("评价")
        rater.send("/rate", level="5", choices=["slow", "fast"], words="排队两个小时")
        assert "最迟2026年11月26日（周四）联系您" in rater.text and "2026年12月7日（周一）核实整改" in rater.text
        order = db.scalars(select(RatingOrder)).one()
        assert order.rating.choices == ["slow"]

        office, unit = sit("voice"), sit("mr.review")
        office.open("/voice/").follow(f"第{order.id}号")
        assert "排队两个小时" in office.text and "15400000000" not in office.text
        office.send("/reach")
        assert "15400000000" in office.text
        assert (
            db.scalar(select(func.count()).where(ReadLine.case_id == filed.case.id, ReadLine.purpose == "contact")) == 1
        )
        assert db.scalar(select(func.count()).where(StaffAct.act == "rating_reach")) == 1
        office.send("/contact", words="已致电")
        assert office.status == 422 and "已致电" in office.text
        office.send("/contact", words="已致电", reached="yes")
        assert "核实中" in office.text

        unit.open(f"/voice/orders/{order.id}")
        assert "15400000000" not in unit.response.get_data(as_text=True)
        assert not unit.page.cssselect("form[action$='/reach']")
        unit.send("/find", finding="complex", words="要改系统", deadline="2026-12-07")
        assert unit.status == 422 and "2026-12-07" in unit.text
        stale = unit.form("/find")
        unit.send("/find", finding="clear", words="窗口开得少")
        unit.send("/rectify", words="加开窗口")
        assert stale is not None and "待答复" in unit.text
        unit._post(f"/voice/orders/{order.id}/rectify", {"csrf_token": token(unit), "key": "k" * 20, "words": "再来"})
        assert unit.status == 409
        office.open(f"/voice/orders/{order.id}").send("/answer", words="已加开窗口，谢谢。")
        # S2.1: what the rater will read is shown before it goes out.
        assert "评价人将看到" in office.text and "还没有发出" in office.text and order.answered_at is None
        office.send("/answer", sure="yes")
        assert "已答复" in office.text
        rater.open(f"/requests/{filed.case.number}")
        assert "答复：已加开窗口，谢谢。" in rater.text
        rater.follow("要求再次核实").send("", words="")
        assert rater.status == 422
        rater.send("", words="还是要等两个小时")
        assert "已要求再次核实" in rater.text
        assert "对答复不满意" not in rater.open(f"/requests/{filed.case.number}").text
        again = office.open(f"/voice/orders/{order.id}")
        assert "待联系" in again.text and "评价人要求再次核实" in again.text and "还是要等两个小时" in again.text

    assert sit("ec.review").open(f"/voice/orders/{order.id}").status == 404
    assert sit("operator").open("/voice/").status == 404
    assert "No order fits" in sit("ec.review", "en").open("/voice/?state=closed").text
    assert f"No. {order.id}" in sit("supervisor", "en").open("/voice/?state=contact").text


def token(visitor: Visitor) -> str:
    return visitor.page.cssselect("input[name=csrf_token]")[0].get("value")


def test_a_visitor_rates_by_slip_and_reads_the_answer_behind_it(app: Flask, db: Session, sit) -> None:
    """RAT-2, RAT-4, S2.1: once a visit, from the code or its QR; a wrong code is told, a second rating not taken."""
    window, guest = sit("gov.window1"), Visitor(app)
    window.open("/desk/").send("/voice/slips")
    code = window.one(".copy").get("data-copy")
    guest.open("/rate").send("/rate", code=" ")
    assert guest.status == 422 and "请填写评价码" in guest.text
    guest.open("/rate").send("/rate", code="AAAA-BBBB-CCCC")
    assert guest.status == 422 and "没有这个评价码" in guest.text
    guest.send("/rate", code=code.lower())
    assert guest.path == f"/rate/{code}"
    guest.send(f"/rate/{code}", words="没有评级")
    assert guest.status == 422 and "请选择一个评价等级" in guest.text and "没有评级" in guest.text
    guest.send(f"/rate/{code}", level="4", choices=["unclear"])
    assert "谢谢您的评价" in guest.text and "不满意" in guest.text
    assert not guest.page.cssselect("form[action^='/rate/']") and "要求再次核实" not in guest.text
    # S2.1: not before the answer, once behind the same code, and without a number nobody is called.
    assert guest.open(f"/rate/{code}/again").path == f"/rate/{code}"
    window.open("/voice/").follow("第")
    assert "评价人没有留电话" in window.text
    window.send("/find", finding="no_basis", words="当日停电")
    office = sit("voice").open(window.path)
    office.send("/answer", words="当日停电，已公告。").send("/answer", sure="yes")
    guest.open(f"/rate/{code}").follow("要求再次核实")
    assert "当日停电，已公告。" not in guest.text and "联系您" not in guest.text
    guest.send("", words=" ")
    assert guest.status == 422
    guest.send("", words="公告没有说几点")
    assert guest.path == f"/rate/{code}" and "已要求再次核实" in guest.text
    assert "当日停电，已公告。" in guest.text and "公告没有说几点" in guest.text and "核实整改" in guest.text
    assert guest.open(f"/rate/{code}/again").path == f"/rate/{code}"
    assert "核实中" in office.open(window.path).text and "公告没有说几点" in office.text


def test_the_figures_of_a_month_leave_out_what_was_set_aside(db: Session, app: Flask, sit, tmp_path: Path) -> None:
    """RAT-8, RAT-10: negative rate = negative / all; told only where there are enough."""
    with at(MONDAY):
        for n, level in enumerate((1, 1, 2, 3, 4, 5)):
            filed = rated(db, tmp_path / str(n), level, no_contact=True)
            filed.case.subject_digest = f"another {n}"
            db.flush()
        order = db.scalars(select(RatingOrder).order_by(RatingOrder.id)).first()
        assert order is not None
        order.handled_at = MONDAY
        db.flush()
        board = sit("supervisor", "en")
        board.open("/voice/figures")
        assert "33.33 %" in board.text and "50.0 %" in board.text
        order.rating.set_aside_at = MONDAY
        db.flush()
        board.open("/voice/figures?by=item")
        assert "20.0 %" in board.text and "Food business licence" in board.text
        assert "No ratings in this month" in board.open("/voice/figures?month=2025-01").text
    assert sit("mr.review").open("/voice/figures").status == 404
