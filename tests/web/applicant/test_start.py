"""Beginning a draft: once, by its owner, with a code that is shown until it is noted."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.casework.case import Case
from tests.factories import submitted_case
from tests.journeys import filing
from tests.journeys.visitor import Visitor
from tests.web.applicant.people import signed_in


def count(db: Session) -> int:
    return db.scalars(select(func.count()).select_from(Case)).one()


def test_a_double_press_begins_one_draft(visitor: Visitor, db: Session) -> None:
    visitor.open("/services/G-MR-014/start")
    page = visitor.page
    first = visitor.send().path
    visitor.page = page
    assert visitor.send().path == first and count(db) == 1


def test_whoever_goes_back_in_a_shared_browser_gets_a_draft_of_their_own(visitor: Visitor, db: Session) -> None:
    visitor.open("/services/G-MR-014/start")
    page = visitor.page
    first = visitor.send().path
    filing.fill(visitor, first, {"agent": {"on_behalf": "no"}})
    with visitor.client.session_transaction() as session:
        session.pop("sitting")
        session.pop("resume_code")
    visitor.page = page
    second = visitor.send().path
    assert second != first and count(db) == 2 and "请记下继续办理码" in visitor.text
    assert visitor.open(first).path == "/drafts/resume"


def test_the_code_of_another_draft_is_not_lost_in_silence(visitor: Visitor) -> None:
    first = filing.begin(visitor)
    visitor.open("/services/G-TX-001/start")
    assert visitor.one(".banner a").get("href") == first


def test_a_draft_of_an_account_needs_no_code_anywhere(app: Flask, db: Session) -> None:
    visitor, _ = signed_in(app, db)
    draft = filing.begin(visitor)
    assert "继续办理码" not in visitor.text
    elsewhere, _ = signed_in(app, db)
    assert elsewhere.open(draft).path == draft


def test_staff_have_no_right_to_an_applicants_pages(app: Flask, db: Session) -> None:
    clerk, _ = signed_in(app, db, "gov.window1")
    draft = filing.begin(Visitor(app))
    assert clerk.open(draft).path == "/drafts/resume"
    mine = filing.begin(clerk)
    assert "请记下继续办理码" in clerk.text and clerk.open(mine).path == mine


def test_a_start_without_the_pages_own_token_begins_nothing(visitor: Visitor, db: Session) -> None:
    response = visitor.client.post("/services/G-MR-014/start", data={"key": "x"})
    assert response.status_code == 403 and count(db) == 0


def test_what_was_told_before_is_filled_in_and_for_whom_is_asked_again(app: Flask, db: Session) -> None:
    """ACC-6: from the account's latest request, unless that was made for somebody else; else from the account."""
    owner, account = signed_in(app, db)
    first = filing.begin(owner)
    assert "已经填好" in owner.text and owner.open(f"{first}/contact").one("#f-contact_mobile").get("value")
    owner.open(f"{first}/delete").send("/delete")
    case = submitted_case(db).case
    case.account_id = account.id
    db.flush()
    draft = filing.begin(owner)
    new = db.scalars(select(Case).where(Case.stage == "draft")).one()
    assert new.answers["company_name"] == case.answers["company_name"] and "site_address" not in new.answers
    assert "on_behalf" not in new.answers and "delivery_way" not in new.answers
    assert "进行中" in owner.open(draft).page.cssselect(".task")[0].text_content(), (
        "its pages are still to be looked at"
    )
    case.answers = {**case.answers, "on_behalf": "yes"}
    db.flush()
    filing.begin(owner)
    assert "company_name" not in db.scalars(select(Case).order_by(Case.id.desc())).first().answers
