"""The door: who comes in, where it leads, and what a session is worth."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from models import db as store
from models.outbox import Message
from models.people import demo, limit
from models.people.account import Account, OneTimeCode
from models.people.limit import FailedTry
from models.settings import Settings
from tests.journeys.visitor import Visitor
from web import create_app

NEW = "15400000077"
WORDS = "一句自己记得住的长密码"


def sign_in(visitor: Visitor, who: str, password: str = demo.PASSWORD, **more: object) -> Visitor:
    return visitor.open("/account/sign-in").send(who=who, password=password, **more)


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("gov.window1", "/desk/"),
        ("mr.review", "/desk/"),
        ("supervisor", "/board/"),
        (" 154 0000 0000 ", "/account/"),
        ("GOV.WINDOW1", "/desk/"),
    ],
)
def test_everybody_comes_to_their_own_first_page(visitor: Visitor, who: str, home: str) -> None:
    assert sign_in(visitor, who).path == home
    assert visitor.status == 200
    assert visitor.open("/account/sign-in").path == home


def test_a_wrong_name_and_a_wrong_password_look_the_same(app: Flask) -> None:
    pages = []
    for who in ("gov.window1", "no.such.one"):
        visitor = sign_in(Visitor(app), who, "falsch")
        assert visitor.status == 422
        assert visitor.one("[name=who]").get("value") == who
        assert visitor.one("[name=password]").get("value") == ""
        pages.append((visitor.one("#errsum").text_content(), visitor.one("h1").text_content()))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("to", ["/desk/queue", "/desk/queue?kind=intake"])
def test_a_page_that_asked_for_a_sign_in_comes_back(visitor: Visitor, to: str) -> None:
    visitor.open(to)
    assert visitor.path == "/account/sign-in"
    visitor.send(who="gov.window1", password=demo.PASSWORD)
    assert visitor.response.request.path == "/desk/queue"


@pytest.mark.parametrize(
    "to", ["//evil.example/x", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example"]
)
def test_no_link_leads_away_after_signing_in(app: Flask, to: str) -> None:
    visitor = Visitor(app)
    visitor.client.get("/account/sign-in", query_string={"next": to})
    visitor.open("/account/sign-in").send(who="supervisor", password=demo.PASSWORD, next=to)
    assert visitor.path == "/board/"


def test_the_session_is_a_new_one_and_only_the_sitting_comes_along(app: Flask) -> None:
    visitor = Visitor(app)
    with visitor.client.session_transaction() as session:
        session["planted"] = "x"
        session["sitting"] = {"case": 5, "until": time.time() + 60}
    sign_in(visitor, "15400000000")
    with visitor.client.session_transaction() as session:
        assert "planted" not in session
        assert session["sitting"]["case"] == 5


@pytest.mark.parametrize("end", ["epoch", "disabled", "age"])
def test_a_session_ends(app: Flask, db: Session, end: str) -> None:
    visitor = sign_in(Visitor(app), "gov.window2")
    account = db.scalars(select(Account).where(Account.login == "gov.window2")).one()
    if end == "epoch":
        account.session_epoch += 1
    elif end == "disabled":
        account.disabled_at = account.created_at
    else:
        with visitor.client.session_transaction() as session:
            session["signed_in_at"] -= 13 * 3600
    db.flush()
    assert visitor.open("/desk/").path == "/account/sign-in"


def test_signing_out_is_a_form_and_forgets_everything(app: Flask) -> None:
    visitor = sign_in(Visitor(app), "15400000000")
    assert visitor.client.get("/account/sign-out").status_code == 405
    visitor.open("/account/").send("/sign-out")
    assert visitor.path == "/account/sign-in"
    with visitor.client.session_transaction() as session:
        assert "_user_id" not in session
    assert visitor.open("/account/").path == "/account/sign-in"


def test_the_language_of_the_account_is_kept_unless_the_browser_has_chosen(app: Flask, db: Session) -> None:
    account = db.scalars(select(Account).where(Account.login == "gov.window1")).one()
    account.lang = "en"
    db.flush()
    fresh = Visitor(app)
    fresh.client.delete_cookie("lang")
    assert "My desk" in sign_in(fresh, "gov.window1").text
    assert "我的工作台" in sign_in(Visitor(app, "zh"), "gov.window1").text


def last_code(db: Session) -> OneTimeCode:
    return db.scalars(select(OneTimeCode).order_by(OneTimeCode.id.desc()).limit(1)).one()


def test_an_account_is_made_with_a_code(visitor: Visitor, db: Session) -> None:
    visitor.open("/account/register").send(address="154-0000-0077")
    assert visitor.path == "/account/code" and "154****0077" in visitor.text and NEW not in visitor.text
    code = last_code(db)
    assert db.scalars(select(Message.ids).where(Message.topic == "send_code")).all() == [[code.id]]
    visitor.send(code="x", password=WORDS)
    assert visitor.status == 422 and "验证码不正确" in visitor.text
    visitor.send(code=code.code, password="kurz")
    assert visitor.status == 422 and "10至200个字符" in visitor.text
    visitor.send(code=code.code, password=WORDS)
    assert visitor.path == "/account/" and "还没有办件" in visitor.text
    account = db.scalars(select(Account).order_by(Account.id.desc()).limit(1)).one()
    assert (account.phone, account.kind, account.lang) == (NEW, "applicant", "zh")


def test_signing_in_by_code_tells_nobody_who_has_an_account(app: Flask, db: Session) -> None:
    told = []
    for address in ("15400000000", "15400009999"):
        visitor = Visitor(app).open("/account/sign-in/code").send(address=address)
        told.append(visitor.text.replace(address[-4:], "…"))
        visitor.send(code="x")
        told.append(visitor.text.replace(address[-4:], "…"))
    assert told[:2] == told[2:]
    sent = db.scalars(select(Message.ids).where(Message.topic == "send_code")).all()
    assert len(sent) == 1
    visitor = Visitor(app).open("/account/sign-in/code").send(address="15400000000")
    assert visitor.send(code=last_code(db).code).path == "/account/"


def test_what_is_no_address_is_said_beside_the_field(visitor: Visitor) -> None:
    visitor.open("/account/register").send(address="１２３")
    assert visitor.status == 422
    assert visitor.one("[name=address]").get("value") == "１２３"
    assert "11位手机号码" in visitor.text


def test_a_code_page_without_a_code_leads_to_the_door(visitor: Visitor) -> None:
    assert visitor.open("/account/code").path == "/account/sign-in"


@pytest.fixture
def open_hall(engine: Engine, hall: None) -> Iterator[Flask]:
    """The room on real connections: a count of wrong tries survives the transaction that refused them."""
    app = create_app(Settings(secret_key="s" * 32), connect=False, rooms=ROOMS_OF_ENTRY)
    app.testing = True
    yield app
    with store.transaction() as db:
        db.execute(delete(FailedTry))


ROOMS_OF_ENTRY = [("web.account", "/account")]


def test_guessing_ends_with_a_time_and_the_way_to_the_counter(open_hall: Flask) -> None:
    visitor = Visitor(open_hall)
    for _ in range(limit.SIGN_IN.tries):
        assert sign_in(visitor, "guessed.name", "falsch").status == 422
    sign_in(visitor, "guessed.name", "falsch")
    assert visitor.status == 429
    assert 0 < int(visitor.response.headers["Retry-After"]) <= 15 * 60
    assert "分钟后再试" in visitor.text and "窗口" in visitor.text
