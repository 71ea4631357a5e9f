"""The book of rules: every number leads to its rule, in both languages, with its source and where it is applied."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from models.law import rules
from models.settings import Settings
from tests.journeys.visitor import Visitor
from web import create_app
from web.rules import ruled


def app() -> Flask:
    made = create_app(
        Settings(secret_key="s" * 32),
        connect=False,
        rooms=[("web.health", ""), ("web.account", "/account"), ("web.law", "/law")],
    )
    made.testing = True
    return made


def test_a_stranger_looks_a_rule_up(db: Session) -> None:
    """Everybody may, without an account and without a case (house rule 6)."""
    reader = Visitor(app())
    reader.open("/law/")
    assert reader.status == 200 and f"{len(rules())}条规则" in reader.text
    shown = {a.text_content() for a in reader.page.iter("a") if (a.get("href") or "").startswith("/law/")}
    assert {one.id for one in rules()} <= shown
    reader.open("/law/?q=二十个工作日+受理")
    assert "CLK-4" in reader.text and "CAL-1" not in reader.text
    reader.follow("CLK-4")
    assert (
        reader.path == "/law/CLK-4" and "《行政许可法》第四十二条" in reader.text and "20 working days" in reader.text
    )
    assert "已核对法律、法规原文" in reader.text and "法定时限" in reader.text
    reader.follow("CLK-5")
    assert reader.path == "/law/CLK-5"
    assert "没有符合的规则" in reader.open("/law/?q=nowhere").text
    assert reader.open("/law/CLK-99").status == 404


def test_a_rule_says_which_acts_rest_on_it_and_that_people_are_told(db: Session) -> None:
    reader = Visitor(app(), lang="en")
    reader.open("/law/acc-10")
    assert "Deem accepted" in reader.text and "and the applicant is told" in reader.text
    assert "a design choice of this house" in reader.open("/law/CAL-5").text


def test_only_numbers_of_rules_become_links(db: Session) -> None:
    with app().test_request_context("/"):
        said = ruled("see CLK-2, HJ-999 & <b>")
    assert '<a href="/law/CLK-2"' in said and "HJ-999 &amp; &lt;b&gt;" in said and said.count("<a ") == 1
