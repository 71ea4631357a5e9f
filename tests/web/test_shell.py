"""The frame around every page: language, size, one heading, the way through create_app."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from lxml import html

from models.settings import BadSettings, Settings
from tests import production
from web import create_app

PAGES = ("/accessibility", "/styles/", "/styles/staff", "/nowhere")


def tree(client: FlaskClient, path: str) -> html.HtmlElement:
    return html.fromstring(client.get(path).text)


def test_without_a_secret_there_is_no_app():
    with pytest.raises(BadSettings, match="SECRET_KEY"):
        create_app(Settings(), connect=False)


def test_living_page_stays_out_of_production():
    app = create_app(production.settings(), connect=False, rooms=[])
    assert app.test_client().get("/styles/", base_url=f"https://{production.HOST}").status_code == 404


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_has_one_heading_a_title_and_a_skip_link(client, path, lang):
    page = tree(client, f"{path}?lang={lang}")
    assert len(page.cssselect("h1")) == 1
    assert len(page.cssselect("main")) == 1
    assert page.get("lang") == {"zh": "zh-CN", "en": "en"}[lang]
    title = page.cssselect("title")[0].text.removeprefix("错误：").removeprefix("Error: ")
    name, _, site = title.rpartition(" – ")
    assert name and site == {"zh": "云厅", "en": "Yunting"}[lang]
    first = page.cssselect("body a")[0]
    assert first.get("href") == "#main"


def test_chinese_unless_somebody_says_otherwise(client):
    assert tree(client, "/accessibility").get("lang") == "zh-CN"
    assert tree(client, "/accessibility?lang=fr").get("lang") == "zh-CN"


def test_the_choice_is_kept(client):
    client.get("/accessibility?lang=en&elder=2")
    page = tree(client, "/accessibility")
    assert page.get("lang") == "en"
    assert page.get("class") == "elder elder-2"
    client.get("/accessibility?elder=0")
    assert tree(client, "/accessibility").get("class") is None


def test_the_switch_stays_on_the_page_with_its_query(client):
    page = tree(client, "/accessibility?q=%E8%90%A5%E4%B8%9A&page=2")
    switch = page.cssselect("a[hreflang=en]")[0].get("href")
    assert switch == "/accessibility?q=%E8%90%A5%E4%B8%9A&page=2&lang=en"


def test_request_id_is_echoed_only_when_it_is_harmless(client):
    mine = client.get("/healthz", headers={"X-Request-Id": "abc-123_45.6"})
    assert mine.headers["X-Request-Id"] == "abc-123_45.6"
    for bad in ("short", "x" * 65, "with space and more"):
        own = client.get("/healthz", headers={"X-Request-Id": bad}).headers["X-Request-Id"]
        assert re.fullmatch(r"[0-9a-f]{32}", own)


def test_request_id_reaches_the_outbox_and_leaves_with_the_request(app):
    from models.outbox import context

    seen = []
    with app.test_request_context("/healthz", headers={"X-Request-Id": "request-1"}):
        app.preprocess_request()
        seen.append(context.request_id.get())
    assert seen == ["request-1"]
    assert context.request_id.get() is None


def test_help_stands_at_the_foot_of_every_page(client):
    for path in PAGES:
        foot = tree(client, path).cssselect("footer")[0]
        assert "天安云谷" in foot.text_content()
        assert "09:00–12:00" in foot.text_content()


def test_staff_see_the_parts_their_roles_open(client):
    page = tree(client, "/styles/staff")
    assert [a.get("href") for a in page.cssselect(".staff-nav a")] == [
        "/desk/", "/desk/queue", "/desk/walk-in", "/desk/find", "/voice/", "/voice/cards", "/voice/urges",
        "/studio/new", "/studio/", "/board/", "/admin/left", "/admin/deputy", "/calendar/", "/ops/", "/admin/",
    ]  # fmt: skip
    assert page.cssselect(".staff-nav a[aria-current]")[0].get("href") == "/desk/"
