"""Finding a service: figures that are counted, search, filters, and what to do when nothing is found."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.calendar.now import SHENZHEN, at
from models.catalogue.search import figures
from models.queries.applicant import to_do
from tests import factories
from tests.journeys.visitor import Visitor
from web.applicant.home import marked


def test_the_figures_on_the_first_page_are_counted_in_the_store(visitor: Visitor, db: Session) -> None:
    counted = figures(db)
    visitor.open("/")
    assert f"不用到现场的{counted.without_visit}项，当场办结的{counted.instant}项" in visitor.text
    assert [a.text_content().split()[0] for a in visitor.page.cssselect(".tile")] == [
        "我要办事",
        "查进度",
        "预约取号",
        "补交材料",
    ]
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


def test_no_hit_names_the_filters_that_can_go_what_is_near_the_subjects_and_a_person(visitor: Visitor) -> None:
    """A1.3: nearest names, the themes, "ask a person"."""
    visitor.open("/services?q=zzzzzz&audience=individual")
    assert "没有找到“zzzzzz”" in visitor.text
    links = {a.text: a.get("href") for a in visitor.page.cssselect(".empty .chips a")}
    assert links == {"去掉“zzzzzz”": "/services?audience=individual", "去掉“个人”": "/services?q=zzzzzz"}
    visitor.client.get("/")
    visitor._show(visitor.client.get("/services", query_string={"q": "公立学校学位"}))
    assert "公办学校学位申请" in visitor.one(".empty").text_content(), "the nearest name"
    assert visitor.page.cssselect(".subjects a") and "问工作人员" in visitor.text


def test_a_service_is_three_taps_away_and_the_way_back_is_the_way_in(visitor: Visitor, db: Session) -> None:
    """A1.4: who applies, subject, service; every list has a count and a working back."""
    visitor.open("/").follow("个人办事")
    assert f"共{figures(db).audiences['individual']}项，先选一个主题" in visitor.text
    assert visitor.one(".back").get("href") == "/"
    visitor.follow("户籍、证件与出入境")
    count = int(re.findall(r"找到(\d+)项", visitor.text)[0])
    assert len(visitor.page.cssselect(".result")) == count > 0
    assert visitor.one(".back").get("href") == "/services?audience=individual"
    visitor.follow("普通护照签发")
    assert visitor.path.startswith("/services/G-EE")


def test_a_closed_day_is_told_on_the_first_page_and_among_the_hours(visitor: Visitor) -> None:
    """A1.6: dated, with an end, and not a day longer."""
    with at(datetime(2026, 9, 28, 9, 0, tzinfo=SHENZHEN)):
        banner = visitor.open("/").one(".banner")
        assert "国庆节放假" in banner.text_content() and "2026年10月1日" in banner.text_content()
        assert "2026年10月7日" in banner.text_content()
        hours = visitor.open("/halls").text
        assert "现在开放" in hours and "不开放（国庆节）" in hours
    with at(datetime(2026, 10, 8, 9, 0, tzinfo=SHENZHEN)):
        assert not visitor.open("/").page.cssselect(".banner")


def test_in_large_type_the_first_page_is_six_tiles_and_a_telephone(app: Flask) -> None:
    """A1.7: six large tiles, the phone number as a tap-to-call button."""
    app.extensions["settings"] = replace(app.extensions["settings"], help_phone="0755-00000000")
    app.jinja_env.globals["settings"] = app.extensions["settings"]
    tiles = Visitor(app).open("/?elder=1").page.cssselect(".tile")
    assert len(tiles) == 6 and tiles[-1].get("href") == "tel:0755-00000000"


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
    assert "删除" in visitor.one(".waiting").text_content(), "a draft has a deadline too"
    assert [one.case.token for one in to_do(db, account.id, 30)] == [draft.rsplit("/", 1)[1]]
