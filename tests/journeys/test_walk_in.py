"""Somebody without a phone comes to the window: filed there, followed with the slip, the code lost and renewed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.document import Doc, Document
from models.settings import Settings
from tests.factories import pdf
from tests.journeys.filing import COMPANY
from tests.journeys.sitting import sit
from tests.journeys.visitor import Visitor
from web import create_app
from workers.drain import drain


@pytest.fixture
def app(hall: None, db: Session, data_dir: Path) -> Flask:
    """The applicants' side and the desk: the person goes home from the one and opens the other."""
    app = create_app(
        Settings(secret_key="s" * 32, data_dir=data_dir, base_url="https://hall.example", undo_seconds=0), connect=False
    )
    app.testing = True
    return app


def slip(clerk: Visitor) -> tuple[str, str]:
    """Number and query code as the 80 mm slip prints them."""
    number = clerk.path.split("/")[3]
    sheet = clerk.open(f"/desk/cases/{number}/slip/80").page
    shown, code = ("".join(part.text_content().split()) for part in sheet.cssselect(".big dd"))
    assert shown == number
    return number, code


def follow(person: Visitor, number: str, code: str) -> Visitor:
    return person.open("/track").send("/track", number=number, query_code=code)


def test_from_the_window_to_the_renewed_code(app: Flask, db: Session) -> None:
    clerk = sit(app, db, "gov.window1").open("/desk/").follow("窗口代办")
    clerk.open("/desk/walk-in?q=spjyxk").send("/begin", item="G-MR-014")
    answers = {name: value for page in COMPANY.values() for name, value in page.items()}
    answers["contact_mobile"] = ""
    clerk.send(**answers, no_phone="yes", **{"paper:floor": ("plan.pdf", pdf())})
    assert clerk.status == 422 and len(clerk.page.cssselect("#errsum li")) == 1, clerk.text
    clerk.send(declared="yes", **{"original:rules": "yes", "sheets:rules": "3"})
    number, code = slip(clerk)
    clerk.open(f"/desk/cases/{number}/slip").send("/slip")
    drain()

    # At home, at the terminal of the library: number and code from the slip open it.
    person = follow(Visitor(app), number, code)
    assert person.path == f"/requests/{number}", person.text
    assert "龙岗区行政服务大厅" in person.text and "补发" not in person.text
    receipt = db.scalars(select(Document).where(Document.kind == Doc.RECEIPT)).one()
    assert receipt.produced_at
    assert sit(app, db, "gov.window2").client.get(f"/desk/cases/{number}/documents/{receipt.id}").status_code == 403

    # The slip is lost.  Somebody else's document brings nothing, the own one a new code.
    window = sit(app, db, "gov.window2").open("/desk/find").send(typed="91440307MA5XXXX06R").follow("补发")
    window.send("/code", kind="111", tail="1288")
    assert window.status == 422 and "不符" in window.text
    window.send("/code", kind="credit_code", tail="X06R")
    again, renewed = slip(window)
    assert again == number and renewed != code

    # What the old code had opened is closed, the old code is dead, and the page says what happened.
    assert person.open(f"/requests/{number}").path == "/track"
    assert follow(person, number, code).status == 422
    assert "补发" in follow(person, number, renewed).text and person.path == f"/requests/{number}"

    # The one who filed takes it in and finds the paper that is kept at the window.
    clerk.open(f"/desk/cases/{number}/slip").send("/take-in")
    assert "纸质原件3页存窗口" in clerk.text and "申请人没有手机" in clerk.text
