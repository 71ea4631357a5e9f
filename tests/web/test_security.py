"""The guards at the door."""

from __future__ import annotations

import gzip
import io
import re

import pytest
from flask import session
from flask.testing import FlaskClient
from lxml import html

from models.settings import Settings
from web import create_app

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
OURS = {"Sec-Fetch-Site": "same-origin"}


def token(client: FlaskClient) -> str:
    return html.fromstring(client.get("/styles/").text).cssselect("[name=csrf_token]")[0].get("value")


@pytest.mark.parametrize("path", ["/accessibility", "/nowhere", "/healthz", "/styles/"])
def test_every_answer_carries_the_policy(client, path):
    answer = client.get(path)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_cookies_are_kept_from_scripts_and_other_sites(client):
    cookies = client.get("/styles/?lang=en").headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"hall", "lang"}
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_in_production_the_session_travels_only_over_https():
    app = create_app(Settings(secret_key="s" * 32, env="production"), connect=False, rooms=[])

    @app.get("/remember")
    def remember() -> str:
        session["sitting"] = 1
        return "kept"

    answer = app.test_client().get("/remember")
    assert re.match(r"__Host-hall=.*Secure", answer.headers["Set-Cookie"])
    assert answer.headers["Cache-Control"] == "no-store"


def test_strangers_pages_may_be_kept_but_must_be_asked_for(client):
    assert client.get("/accessibility").headers["Cache-Control"] == "private, no-cache"


def test_a_form_with_its_token_passes(client):
    answer = client.post("/styles/", data={"csrf_token": token(client), "company_name": "甲"}, headers=OURS)
    assert answer.status_code == 200
    assert "company_name" in answer.text


def test_a_stale_form_comes_back_whole_with_one_button(client):
    given = {"csrf_token": "gone", "company_name": "甲“乙”<丙>", "extras": ["retail", "catering"], "password": "geheim"}
    answer = client.post("/styles/", data=given, headers=OURS)
    assert answer.status_code == 403
    assert answer.headers["Cache-Control"] == "no-store"
    assert "密码和文件需要在下一页重新填写" in answer.text
    form = html.fromstring(answer.text).cssselect("main form")[0]
    kept = [(field.get("name"), field.get("value")) for field in form.cssselect("input[type=hidden]")]
    assert kept[1:] == [("company_name", "甲“乙”<丙>"), ("extras", "retail"), ("extras", "catering")]
    assert client.post("/styles/", data=dict(kept), headers=OURS).status_code == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}])
def test_a_forger_gets_nothing_back(client, headers):
    answer = client.post("/styles/", data={"company_name": "甲"}, headers=headers)
    assert answer.status_code == 403
    assert "甲" not in answer.text
    assert html.fromstring(answer.text).cssselect("main form") == []


@pytest.mark.parametrize("path", ["/accessibility?q=a%00b", "/no%00where"])
def test_the_character_nul_is_refused_before_any_view(client, path):
    assert client.get(path).status_code == 400


def test_nul_in_a_field_is_refused(client):
    given = {"csrf_token": token(client), "company_name": "a\0b"}
    assert client.post("/styles/", data=given, headers=OURS).status_code == 400


def test_a_file_over_the_limit_gets_its_sentence_after_it_was_swallowed(client):
    body = io.BytesIO(b"x" * 22_000_000)
    answer = client.post("/styles/", data={"floor_plan": (body, "plan.pdf")}, headers=OURS)
    assert answer.status_code == 413
    assert "每个文件不能超过20 MB" in answer.text


def test_pages_are_packed_for_clients_that_unpack(client):
    answer = client.get("/accessibility", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "无障碍说明" in gzip.decompress(answer.data).decode()
    assert "Content-Encoding" not in client.get("/accessibility").headers


def test_no_page_carries_inline_script_or_style_or_an_outside_address(client):
    for path in ("/accessibility", "/styles/", "/styles/staff", "/nowhere"):
        page = html.fromstring(client.get(path).text)
        assert page.xpath("//@style | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]") == []
        loaded = [str(address) for address in page.xpath("//script/@src | //link/@href | //img/@src")]
        assert loaded
        assert all(address.startswith("/static/") for address in loaded)
