"""Finding a service: figures that are counted, search, filters, and what to do when nothing is found."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.catalogue.search import figures
from models.queries.applicant import to_do
from tests import factories
from tests.journeys.visitor import Visitor
from web.applicant.home import marked


def test_the_figures_on_the_first_page_are_counted_in_the_store(visitor: Visitor, db: Session) -> None:
    counted = figures(db)
    visitor.open("/")
    assert f"共{counted.items}项：不用到现场的{counted.without_visit}项，当场办结的{counted.instant}项" in visitor.text
    shown = dict(re.findall(r"category=(\w+).*?count\">(\d+)", visitor.response.get_data(as_text=True)))
    assert {code: int(n) for code, n in shown.items()} == counted.categories
    assert visitor.page.cssselect(".sample"), "sample data is marked"


@pytest.mark.parametrize(
    "query", ["食品经营许可核发", "spjyxk", "shipinjingying", "餐饮许可证", "food business licence", "G-MR-014"]
)
def test_search_finds_by_any_name(visitor: Visitor, query: str) -> None:
    visitor.open("/services").client.get("/")
    visitor._show(visitor.client.get("/services", query_string={"q": query}))
    assert "/services/G-MR-014" in [a.get("href") for a in visitor.page.cssselect(".result-name")]


def test_words_that_were_searched_for_are_marked_and_nothing_is_trusted() -> None:
    assert marked("食品<b>经营", ((0, 2),)) == "<mark>食品</mark>&lt;b&gt;经营"


def test_a_list_says_how_many_and_pages_through_all_of_them(visitor: Visitor, db: Session) -> None:
    total = figures(db).items
    visitor.open("/services")
    assert f"找到{total}项" in visitor.text and f"第1至40项，共{total}项" in visitor.text
    seen = []
    while True:
        seen += [a.get("href") for a in visitor.page.cssselect(".result-name")]
        if not visitor.page.cssselect("a[rel=next]"):
            break
        visitor.open(visitor.one("a[rel=next]").get("href"))
    assert len(seen) == len(set(seen)) == total


def test_filters_work_together_and_unknown_ones_are_none(visitor: Visitor, db: Session) -> None:
    visitor.open("/services?category=tax&audience=individual&dept=TX")
    assert all("税务" in li.text_content() for li in visitor.page.cssselect(".result"))
    visitor.open("/services?category=nowhere&audience=x&dept=%3Cscript%3E&page=-3")
    assert visitor.status == 200 and f"找到{figures(db).items}项" in visitor.text


def test_no_hit_names_the_filters_that_can_go(visitor: Visitor) -> None:
    visitor.open("/services?q=zzzzzz&audience=individual")
    assert "没有符合条件的事项" in visitor.text
    links = {a.text: a.get("href") for a in visitor.page.cssselect(".chips a")}
    assert links == {"去掉“zzzzzz”": "/services?audience=individual", "去掉“个人”": "/services?q=zzzzzz"}


def test_who_is_signed_in_sees_first_what_waits_for_them(app: Flask, db: Session) -> None:
    from tests.web.applicant.people import signed_in

    visitor, account = signed_in(app, db)
    filed = factories.submitted_case(db)
    filed.case.account_id = account.id
    visitor.open("/services/G-TX-001/start").send()
    draft = visitor.path
    assert "保存在您的账号里" in visitor.text and "继续办理码" not in visitor.text
    visitor.open("/")
    assert [a.get("href") for a in visitor.page.cssselect(".waiting a")] == [draft]
    assert [case.token for case in to_do(db, account.id)] == [draft.rsplit("/", 1)[1]]
