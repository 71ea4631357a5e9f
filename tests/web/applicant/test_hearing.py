"""The applicant's part in a hearing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from models.casework.hearing import hearings
from models.casework.perform import perform
from tests import factories
from tests.web.applicant.people import signed_in


def test_the_owner_asks_for_a_hearing_or_wants_none(app: Flask, db: Session) -> None:
    """DEC-5: told on the page until when, with reasons, or waived."""
    visitor, account = signed_in(app, db)
    case, _ = factories.reviewed_case(db)
    case.account_id = account.id
    decider = factories.take(db, case, "mr.decide")
    page = f"/requests/{case.number}"
    perform(db, case.id, "tell_hearing", decider, reason="涉及邻里排烟。")
    db.flush()
    visitor.open(page).follow("要求或者放弃听证")
    assert "涉及邻里排烟。" in visitor.text
    visitor.send("/hearing", grounds="")
    assert visitor.status == 422 and "请写明要求听证的理由" in visitor.text
    visitor.open(f"{page}/hearing").send("/hearing/waive")
    assert visitor.path == page and "您已放弃听证" in visitor.text
    assert visitor.open(f"{page}/hearing").path == page
    perform(db, case.id, "tell_hearing", decider, reason="补充告知。")
    db.flush()
    visitor.open(f"{page}/hearing").send("/hearing", grounds="排烟不影响邻居。")
    assert visitor.path == page and "听证要求已收到" in visitor.text
    db.expire_all()
    assert [(one.closed, one.origin) for one in hearings(db, case.id)] == [("waived", None), (None, "applicant")]
