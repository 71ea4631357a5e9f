"""The calendar's pages: a notice is brought in, looked at and put in force by an operator; a supervisor only looks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.calendar import shelf
from models.calendar.now import at
from models.people import demo
from models.settings import Settings
from tests import factories, hall_data
from tests.commands.test_calendar import BAD, GOOD
from tests.hall_data import shenzhen
from tests.journeys.visitor import Visitor
from web import create_app

NOW = shenzhen("2026-12-29 10:00")


@pytest.fixture
def app(database: str) -> Iterator[Flask]:
    hall_data.load()
    made = create_app(Settings(secret_key="s" * 32), connect=False)
    made.testing = True
    yield made
    shelf.forget()


def signed_in(app: Flask, login: str, lang: str = "zh") -> Visitor:
    visitor = Visitor(app, lang)
    visitor.open("/account/sign-in")
    visitor.send("", who=login, password=demo.PASSWORD)
    return visitor


def test_a_notice_goes_from_file_to_force_on_the_page(app: Flask, db: Session) -> None:
    """CAL-4 to CAL-6: the alarm, every fault, the preview with old and new date and whom to tell, then the start."""
    with at(shenzhen("2026-12-28 10:00")):
        case = factories.accepted_case(db)[0]
    with at(NOW):
        operator, supervisor = signed_in(app, "operator"), signed_in(app, "supervisor", "en")
        assert "2027 has no official holidays in force" in supervisor.open("/board/").text
        assert "2027年尚无正式放假安排" in operator.open("/ops/").text
        operator.open("/calendar/").send("", file=("bad.yaml", BAD.encode()))
        assert operator.status == 422 and "2027-02-06是法定假日（春节），不能列为上班日" in operator.text
        operator.send("", file=("2027.yaml", GOOD.encode()))
        assert operator.path == "/calendar/2027-1"
        assert "2027年1月5日" in operator.text and "2027年1月6日" in operator.text and "申请人，" in operator.text
        assert str(case.number)[-4:] in operator.text

        assert "5 Jan 2027 (Tue) provisional" in supervisor.open("/board/").text, "CAL-6: wherever the date is shown"
        supervisor.open("/calendar/").follow("2027-1")
        assert "Only looked at" in supervisor.text and not supervisor.page.xpath("//main//form[@method='post']")
        sent = {"csrf_token": supervisor.page.xpath("//input[@name='csrf_token']/@value")[0], "reason": "x"}
        headers = {"Origin": "http://localhost", "Referer": "http://localhost/"}
        assert supervisor.client.post("/calendar/2027-1", data=sent, headers=headers).status_code == 404

        assert operator.send("", reason="").status == 422
        operator.send("", reason="国务院办公厅通知")
        assert operator.path == "/calendar/2027-1" and "已启用，还有2个时限等待重新计算" in operator.text
        assert shelf.current().version == "2027-1"
        assert "尚无正式放假安排" not in operator.open("/calendar/").text
        clerk = signed_in(app, "gov.window1")
        assert clerk.open("/calendar/").status == 404
