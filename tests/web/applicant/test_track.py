"""Guessing at numbers and codes is slow work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, delete

from models.casework.number import check_character
from models.db import transaction
from models.people.limit import TRACKING, FailedTry
from models.settings import Settings
from tests.journeys.visitor import Visitor
from web import create_app


@pytest.fixture
def open_hall(engine: Engine, hall: None, tmp_path: Path) -> Iterator[Flask]:
    """The hall on connections of its own: what is counted must outlive the request that was refused."""
    rooms = [("web.health", ""), ("web.applicant", ""), ("web.account", "/account")]
    app = create_app(Settings(secret_key="s" * 32, data_dir=tmp_path, undo_seconds=0), connect=False, rooms=rooms)
    app.testing = True
    yield app
    with transaction() as db:
        db.execute(delete(FailedTry))


def test_after_some_wrong_codes_the_page_names_another_way(open_hall: Flask) -> None:
    visitor = Visitor(open_hall)
    one, other = (body + check_character(body) for body in ("440307012026010100001", "440307012026010100002"))
    for n in range(TRACKING.tries + 1):
        visitor.open("/track").send("/track", number=one, query_code="2222-3333")
        assert visitor.status == (422 if n < TRACKING.tries else 429)
        assert n == TRACKING.tries or f"还可以再试{TRACKING.tries - 1 - n}次" in visitor.text
    assert "服务大厅窗口" in visitor.text and int(visitor.response.headers["Retry-After"]) > 0
    visitor.open("/track").send("/track", number=other, query_code="2222-3333")
    assert visitor.status == 422, "another number is not blocked with it"


def test_a_number_is_read_as_people_type_it(open_hall: Flask) -> None:
    """Full-width figures and every dash are read; what can be no number says so, tells nothing and costs no try."""
    visitor, body = Visitor(open_hall), "440307012026010100003"
    whole = body + check_character(body)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in whole)
    for typed in (f"{wide[:6]}　{wide[6:]}", f"{whole[:8]}—{whole[8:]}"):
        visitor.open("/track").send("/track", number=typed, query_code="２２２２－３３３３")
        assert "查询码不正确" in visitor.text
    for _ in range(TRACKING.tries + 1):
        visitor.open("/track").send("/track", number=whole[:-1], query_code="2222-3333")
        assert visitor.status == 422 and "应为22位，您输入了21位" in visitor.text


def test_nothing_given_is_said_field_by_field(visitor: Visitor) -> None:
    visitor.open("/track").send("/track", number=" ", query_code="")
    assert visitor.status == 422
    assert [a.get("href") for a in visitor.page.cssselect("#errsum a")] == ["#f-number", "#f-query_code"]


def test_the_way_on_leads_nowhere_else(visitor: Visitor) -> None:
    from web.applicant.door import onward

    app = visitor.client.application
    for to in ("https://evil.example", "//evil.example", "/requests/1234567/x", "/services"):
        with app.test_request_context("/track", method="POST", data={"to": to}):
            assert onward("/requests/44030701").location == "/requests/44030701"  # type: ignore[union-attr]
