"""Messages about a case, both ways, with files that are looked into first (A18)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.event import CaseEvent
from models.casework.notice import Notice
from models.casework.notices import told
from models.casework.perform import perform
from models.casework.talk import Saying
from models.casework.work import open_items
from tests.factories import LINES, pdf, take
from tests.journeys import filing
from tests.journeys.sitting import sit
from tests.journeys.test_applicant_follows import case_of
from tests.journeys.visitor import Visitor
from tests.web.house import house
from workers.drain import drain


@pytest.fixture
def app(hall: None, db: Session, data_dir: Path) -> Flask:
    return house(data_dir, "applicant", "account", "desk")


def test_applicant_and_clerk_write_to_each_other_and_files_are_looked_into(
    visitor: Visitor, app: Flask, db: Session
) -> None:
    """A18: unread is told on both sides, the notice names nobody, a broken file opens for nobody, once said is said."""
    number = filing.submit(visitor)
    drain()
    at, desk_at = f"/requests/{number}/messages", f"/desk/cases/{number}"
    visitor.open(at).send("/messages", words="")
    assert visitor.status == 422 and "写下要说的话" in visitor.text
    visitor.send("/messages", words="平面图要盖章吗", files=("图.pdf", pdf()))
    assert "平面图要盖章吗" in visitor.text and "正在检查" in visitor.text
    case = case_of(db, number)
    colleague = sit(app, db, "gov.window2").open(f"{desk_at}/talk")
    assert "认领以后" in colleague.text and "平面图要盖章吗" in colleague.text
    take(db, case, "gov.window1")
    clerk = sit(app, db, "gov.window1").open(desk_at)
    assert "1条未读" in clerk.text
    clerk.open(f"{desk_at}/talk")
    assert not [a for a in clerk.page.iter("a") if "/talk/files/" in (a.get("href") or "")], "not looked into yet"
    drain()
    file = next(a.get("href") for a in clerk.open(f"{desk_at}/talk").page.iter("a") if "/talk/files/" in a.get("href"))
    assert clerk.open(file).response.mimetype == "application/pdf" and colleague.open(file).status == 403
    assert "未读" not in clerk.open(desk_at).text

    revision = case_of(db, number).revision
    clerk.open(f"{desk_at}/talk").send("/talk", words="要盖公章", files=("坏.pdf", b"%PDF-1.7 broken"))
    drain()
    event = db.scalars(select(CaseEvent).where(CaseEvent.action == "write")).one()
    assert (case_of(db, number).revision, case_of(db, number).stage) == (revision + 1, "received")
    words = told(db, db.scalars(select(Notice).where(Notice.event_id == event.id)).one(), "zh")
    assert "留言" in words.title and "盖公章" not in words.text and "示例餐饮" not in words.text
    assert "1条未读" in visitor.open(f"/requests/{number}").text
    visitor.open(at)
    assert "要盖公章" in visitor.text and not visitor.page.cssselect(".said-theirs .paper-files a")
    broken = db.scalars(select(Saying).where(Saying.side == "staff")).one().files[0]
    assert visitor.open(f"{at}/files/{broken.id}").status == 404
    assert "未读" not in visitor.open(f"/requests/{number}").text
    assert Visitor(app).open(at).path == "/track"

    visitor.open(f"/requests/{number}/withdraw").send("/withdraw", reason="")
    assert "本件已经结束" in visitor.open(at).text and not visitor.page.cssselect("form textarea")


def test_what_is_asked_about_a_notice_is_answered_at_the_window(visitor: Visitor, app: Flask, db: Session) -> None:
    """While the hall waits for papers nobody holds the case: the question opens work, the answer ends it (A8)."""
    number = filing.submit(visitor)
    drain()
    case = case_of(db, number)
    perform(db, case.id, "ask_supplement", take(db, case, "gov.window1"), lines=LINES)
    assert open_items(db, case.id) == []
    for words in ("要盖公章还是合同章", "复印件可以吗"):
        visitor.open(f"/requests/{number}/messages").send("/messages", words=words)
    take(db, case, "gov.window2")
    clerk = sit(app, db, "gov.window2").open(f"/desk/cases/{number}")
    assert "2条未读" in clerk.text
    clerk.open(f"/desk/cases/{number}/talk").send("/talk", words="公章，复印件可以")
    assert open_items(db, case.id) == [] and case_of(db, number).stage == "waiting_supplement"
    assert "公章，复印件可以" in visitor.open(f"/requests/{number}/messages").text
