"""My requests and drafts, taking a case into the account, what the account keeps."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.perform import perform
from models.people import demo
from models.people.account import Account
from models.people.actor import Actor
from tests import factories
from tests.journeys.visitor import Visitor
from tests.web.account.test_entry import sign_in


@pytest.fixture
def me(db: Session) -> Account:
    return db.scalars(select(Account).where(Account.kind == "applicant").order_by(Account.id)).first()  # type: ignore[return-value]


def owned(db: Session, case: Case, account: Account) -> Case:
    case.account_id = account.id
    db.flush()
    return case


def sit(visitor: Visitor, case: Case) -> None:
    """Open the sitting that number and query code would open."""
    with visitor.client.session_transaction() as session:
        session["sitting"] = {"case": case.id, "until": time.time() + 600}


def test_each_request_stands_where_its_next_step_is(app: Flask, db: Session, me: Account, tmp_path: Path) -> None:
    draft = owned(db, factories.drafted_case(db, folder=tmp_path, site_address="深圳市龙岗区示例路2号").case, me)
    running = owned(db, factories.submitted_case(db, folder=tmp_path).case, me)
    asked = owned(db, factories.submitted_case(db, folder=tmp_path, site_address="深圳市龙岗区示例路3号").case, me)
    clerk = factories.take(db, asked, "gov.window1")
    perform(db, asked.id, "ask_supplement", clerk, lines=factories.LINES)
    done = owned(db, factories.submitted_case(db, folder=tmp_path, site_address="深圳市龙岗区示例路4号").case, me)
    perform(db, done.id, "withdraw", Actor("applicant", me.id), reason="")
    visitor = sign_in(Visitor(app), "15400000000")
    here = {h.get("id"): h.getparent().text_content() for h in visitor.page.cssselect("section > h2")}
    assert f"/drafts/{draft.token}" in visitor.response.get_data(as_text=True)
    assert "删除" in here["drafts"]
    numbers = {key: text.replace(" ", "") for key, text in here.items()}
    assert str(running.number) in numbers["in-progress"] and "一次性告知期限" in numbers["in-progress"]
    assert str(asked.number) in numbers["needs-me"] and "补正期限" in numbers["needs-me"]
    assert str(done.number) in numbers["done"]


def test_somebody_elses_requests_are_not_mine(app: Flask, db: Session, tmp_path: Path) -> None:
    case = factories.submitted_case(db, folder=tmp_path).case
    visitor = sign_in(Visitor(app), "15400000000")
    assert str(case.number) not in visitor.text.replace(" ", "") and "还没有办件" in visitor.text


def test_the_case_of_a_sitting_can_be_taken_into_the_account(
    app: Flask, db: Session, me: Account, tmp_path: Path
) -> None:
    case = factories.submitted_case(db, folder=tmp_path).case
    visitor = Visitor(app)
    sit(visitor, case)
    sign_in(visitor, "15400000000")
    assert "放进我的账户" in visitor.text
    answer = visitor.client.post(
        "/account/claim", data={"csrf_token": visitor.form("/claim").cssselect("[name=csrf_token]")[0].get("value")}
    )
    assert answer.status_code == 302 and answer.location == f"/requests/{case.number}"
    db.refresh(case)
    assert case.account_id == me.id


def test_a_draft_taken_in_needs_its_code_no_more(app: Flask, db: Session, me: Account, tmp_path: Path) -> None:
    case = factories.drafted_case(db, folder=tmp_path).case
    assert case.resume_digest
    visitor = Visitor(app)
    sit(visitor, case)
    sign_in(visitor, "15400000000").send("/claim")
    db.refresh(case)
    assert (case.account_id, case.resume_digest) == (me.id, None)


def test_neither_a_foreign_case_nor_one_without_a_sitting_can_be_taken(
    app: Flask, db: Session, me: Account, tmp_path: Path
) -> None:
    case = factories.submitted_case(db, folder=tmp_path).case
    visitor = sign_in(Visitor(app), "15400000000")
    token = visitor.form("/settings").cssselect("[name=csrf_token]")[0].get("value")
    assert visitor.client.post("/account/claim", data={"csrf_token": token}).status_code == 404
    other = db.scalars(select(Account).where(Account.login == "supervisor")).one()
    owned(db, case, other)
    sit(visitor, case)
    assert visitor.client.post("/account/claim", data={"csrf_token": token}).status_code == 409
    db.refresh(case)
    assert case.account_id == other.id


def test_staff_have_no_requests_and_nobody_signed_out_has(app: Flask, visitor: Visitor) -> None:
    assert visitor.open("/account/").path == "/account/sign-in"
    staff = sign_in(Visitor(app), "gov.window1")
    assert staff.open("/account/").status == 404


def test_the_choices_of_an_account_follow_it_to_another_browser(app: Flask, db: Session, me: Account) -> None:
    visitor = sign_in(Visitor(app), "15400000000").send("/settings", lang="en", elder="2")
    assert "Saved" in visitor.text and "elder-2" in visitor.one("html").get("class")
    db.refresh(me)
    assert (me.lang, me.elder) == ("en", 2)
    other = Visitor(app)
    other.client.delete_cookie("lang")
    assert "My requests" in sign_in(other, "15400000000").text
    assert "elder-2" in other.one("html").get("class")


@pytest.mark.parametrize("who", ["15400000000", "mr.review"])
def test_a_new_password_signs_every_other_browser_out(app: Flask, who: str) -> None:
    here, there = sign_in(Visitor(app), who), sign_in(Visitor(app), who)
    here.open("/account/password").send(password_now="falsch", password="ein anderes langes Wort")
    assert here.status == 422 and "现在的密码不正确" in here.text
    here.send(password_now=demo.PASSWORD, password="ein anderes langes Wort")
    assert here.status == 200 and "密码已修改" in here.text
    assert there.open("/account/password").path == "/account/sign-in"
    assert sign_in(Visitor(app), who, "ein anderes langes Wort").status == 200
