"""What the owner of a request reads while a special procedure stops its limits."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from models.calendar.now import today
from models.casework.perform import perform
from tests import factories
from tests.web.applicant.people import signed_in


def test_the_page_says_that_the_clock_stands_and_until_when(app: Flask, db: Session) -> None:
    """CLK-8: the kind, the planned end, and that its days are not counted; no sign of markup in the sentence."""
    visitor, account = signed_in(app, db)
    case, _ = factories.accepted_case(db, "G-EC-005")
    case.account_id = account.id
    reviewer = factories.take(db, case, "ec.review")
    planned = today() + timedelta(days=10)
    perform(db, case.id, "start_procedure", reviewer, procedure="testing", reason="送检。", planned_end=planned)
    db.flush()
    visitor.open(f"/requests/{case.number}")
    assert visitor.status == 200
    assert f"检测预计{planned.year}年{planned.month}月{planned.day}日" in visitor.text
    assert "计时暂停" in visitor.text and "<time" not in visitor.text
