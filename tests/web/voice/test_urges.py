"""The applicant urges, the unit replies, a supervisor oversees: on the pages of the request and of the case."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from models.calendar.now import at
from tests import factories
from tests.hall_data import shenzhen
from tests.journeys.visitor import Visitor


def test_urge_reply_and_oversight(app: Flask, db: Session, sit, tmp_path: Path) -> None:
    """U17: each side sees what was asked, by when, and what was replied."""
    with at(shenzhen("2026-11-23 10:00")):
        filed = factories.accepted_case(db, folder=tmp_path)
        number = filed.case.number
        rater = Visitor(app)
        rater.open("/track").send("/track", number=number, query_code=filed.case.query_code)
        rater.follow("催办").send("/urge", words="请问进展")
        assert "请问进展" in rater.text and "2026年11月26日（周四）前回复" in rater.text
        assert "请等回复后再提" in rater.open(f"/requests/{number}/urge").text
        unit, second = sit("mr.review"), sit("supervisor", "en")
        unit.open("/voice/urges").follow("回复")
        unit.send("", words=" ")
        assert unit.status == 422 and "请写明内容" in unit.text
        unit.send("", words="下周一现场核查")
        assert "没有待回复" in unit.text
        assert "下周一现场核查" in rater.open(f"/requests/{number}").text
        second.open(f"/desk/cases/{number}").follow("Oversee").send("", words="report please", reply_by="x")
        assert second.status == 422 and "report please" in second.text
        second.send("", words="report please", reply_by="2026-11-24")
        assert "report please" in second.text
        assert "report please" in unit.open(f"/desk/cases/{number}").text
        assert "report please" not in rater.open(f"/requests/{number}").text
