"""The guards at the door."""

from __future__ import annotations

import gzip
import io
import re

import pytest
from flask import Flask, session
from flask import request as http
from flask.testing import FlaskClient
from lxml import html

from models.people import demo
from tests import production
from web import create_app
from web.security import csrf, same_origin

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
OUR_URL = f"https://{production.HOST}"
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


@pytest.fixture(scope="module")
def in_production() -> Flask:
    """A hall in production behind two proxies, with a page that tells what it takes its visitor for."""
    settings = production.settings(
        {"HALL_TRUSTED_PROXIES": "2", "HALL_ALLOWED_HOSTS": "old.example.org, .park.example"}
    )
    app = create_app(settings, connect=False, rooms=[("web.health", "")])

    @app.route("/told", methods=["GET", "POST"])
    def told() -> dict[str, object]:
        session["sitting"] = 1
        return {"address": http.remote_addr, "scheme": http.scheme, "host": http.host, "ours": same_origin()}

    csrf.exempt(told)
    return app


def test_in_production_the_session_travels_only_over_https(in_production):
    answer = in_production.test_client().get("/told", base_url=OUR_URL)
    assert re.match(r"__Host-hall=.*Secure", answer.headers["Set-Cookie"])
    assert "Domain" not in answer.headers["Set-Cookie"] and "Path=/" in answer.headers["Set-Cookie"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_two_proxies_say_is_believed_and_what_a_client_makes_up_is_not(in_production):
    forged = {
        "X-Forwarded-For": "1.1.1.1, 2.2.2.2, 203.0.113.9, 10.0.0.2",  # The last two are the proxies'.
        "X-Forwarded-Proto": "http, https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "for=9.9.9.9;host=evil.example",
        "X-Real-Ip": "9.9.9.9",
    }
    answer = in_production.test_client().get("/told", base_url=f"http://{production.HOST}", headers=forged)
    assert answer.get_json() == {
        "address": "203.0.113.9", "scheme": "https", "host": production.HOST, "ours": False,
    }  # fmt: skip
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_without_proxies_no_header_is_believed(client):
    app = create_app(production.settings({"HALL_TRUSTED_PROXIES": "0"}), connect=False, rooms=[])
    app.add_url_rule("/told", "told", lambda: {"address": http.remote_addr, "scheme": http.scheme})
    made_up = {"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "https"}
    answer = app.test_client().get("/told", base_url=f"http://{production.HOST}", headers=made_up)
    assert answer.get_json() == {"address": "127.0.0.1", "scheme": "http"}
    assert "Strict-Transport-Security" not in answer.headers
    assert "Strict-Transport-Security" not in client.get("/accessibility", base_url="https://localhost").headers


@pytest.mark.parametrize("host", [production.HOST, "OLD.example.org:8443", "a.park.example"])
def test_names_of_the_hall_are_answered_to(in_production, host):
    assert in_production.test_client().get("/told", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"{production.HOST}.evil.example", f"evil.example#{production.HOST}", "127.0.0.1", "", "[::1"],
)
def test_another_name_gets_the_way_to_ours_and_nothing_of_its_own(in_production, host):
    client = in_production.test_client()
    for path in ("/told", "/nowhere", "/accessibility", "/.well-known/security.txt"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "请改用本站的地址" in answer.text and OUR_URL in answer.text and "evil" not in answer.text
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_in_production_nothing_shows_demonstration_sign_ins(hall, db):
    app = create_app(production.settings(), connect=False)
    for path in ("/account/sign-in", "/account/sign-in/code", "/account/register", "/"):
        page = app.test_client().get(path, base_url=OUR_URL)
        assert page.status_code == 200
        assert demo.PASSWORD not in page.text and demo.APPLICANT_PHONE not in page.text
        assert "gov.window1" not in page.text and "演示环境" not in page.text
    assert app.test_client().get("/styles/", base_url=OUR_URL).status_code == 404


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
