"""What people and programs read when something goes wrong."""

from __future__ import annotations

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.exc import DataError, OperationalError

from models import errors
from models.errors import Problem
from models.settings import Settings
from web import create_app

RAISED = {
    "not_found": (errors.NotFound("case.unknown"), 404),
    "not_allowed": (errors.NotAllowed("not_holder"), 403),
    "not_possible": (errors.NotPossible(action="grant", stage="draft"), 409),
    "outdated": (errors.Outdated(), 409),
    "held": (errors.Held(), 423),
    "too_many": (errors.TooMany(840), 429),
    "invalid": (errors.Invalid([Problem("mobile.form", "contact_mobile")]), 422),
    "not_ready": (errors.NotReady([Problem("case.duplicate", None, {"number": "4403"})]), 422),
    "database": (OperationalError("select 1", {}, Exception("server closed the connection")), 503),
    "digits": (DataError("select 1", {}, Exception("out of range")), 400),
    "bug": (KeyError("张三 15400000000"), 500),
}


@pytest.fixture(scope="module")
def failing() -> Flask:
    """The shell with a view that raises whatever its address names.  No database stands behind it."""
    app = create_app(Settings(secret_key="s" * 32), connect=False, rooms=[])

    @app.get("/raise/<name>")
    def raises(name: str) -> str:
        raise RAISED[name][0]

    return app


@pytest.mark.parametrize("name", sorted(RAISED))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_person_gets_a_page_in_plain_words(failing, name, lang):
    answer = failing.test_client().get(f"/raise/{name}?lang={lang}")
    assert answer.status_code == RAISED[name][1]
    page = html.fromstring(answer.text)
    heading = page.cssselect("h1")[0].text_content()
    assert not any(character.isdigit() for character in heading)
    assert answer.headers["X-Request-Id"] in page.cssselect(".trace")[0].text_content()
    assert {"zh": "天安云谷", "en": "Tian'an Cloud Park"}[lang] in page.cssselect("footer")[0].text_content()


def test_the_reason_of_the_error_is_said(failing):
    client = failing.test_client()
    assert "没有找到这个办件" in client.get("/raise/not_found").text
    assert "请在14分钟后再试" in client.get("/raise/too_many").text
    [reason] = html.fromstring(client.get("/raise/not_ready").text).cssselect("main li")
    assert reason.text_content().startswith("您已就同一事项提交过申请，办件编号为4403")


def test_waiting_times_are_told_to_machines(failing):
    client = failing.test_client()
    assert client.get("/raise/too_many").headers["Retry-After"] == "840"
    assert client.get("/raise/database").headers["Retry-After"] == "10"


def test_a_program_gets_problem_json(failing):
    answer = failing.test_client().get("/raise/invalid?lang=en", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    told = answer.get_json()
    assert (told["status"], told["code"]) == (422, "invalid")
    [one] = told["errors"]
    assert (one["pointer"], one["code"]) == ("contact_mobile", "mobile.form")
    assert one["detail"].startswith("Enter a mainland mobile number of 11 digits, for example 15400000000")
    assert told["instance"].endswith(answer.headers["X-Request-Id"])


def test_an_address_of_the_api_answers_programs_always(failing):
    assert failing.test_client().get("/api/v1/nothing").mimetype == "application/problem+json"


def test_our_own_failure_is_logged_without_what_it_quotes(failing, capsys):
    answer = failing.test_client().get("/raise/bug")
    assert "张三" not in answer.text
    printed = capsys.readouterr().out
    assert "KeyError" in printed
    assert "张三" not in printed
    assert "15400000000" not in printed


def test_the_log_names_the_route_and_never_the_address(failing, capsys):
    failing.test_client().get("/raise/held?secret=draft-token")
    printed = capsys.readouterr().out
    assert "/raise/<name>" in printed
    assert "draft-token" not in printed


def test_an_unknown_method_is_told_which_are_known(client):
    answer = client.post("/healthz", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code in (403, 405)
