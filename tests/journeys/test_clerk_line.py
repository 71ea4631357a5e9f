"""The staff's side of the straight line, page by page: from the queue to the paper in the applicant's hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import today
from models.casework import papers
from models.casework.case import Case
from models.casework.document import Document
from models.casework.notice import Notice
from models.casework.perform import perform
from models.casework.supplement import open_supplement
from models.casework.work import WorkItem
from models.people import demo
from models.settings import Settings
from tests import factories
from tests.hall_data import staff
from tests.journeys.sitting import account_of, sit
from tests.journeys.visitor import Visitor
from web import create_app
from workers.drain import drain

ROOMS = [("web.health", ""), ("web.account", "/account"), ("web.desk", "/desk"), ("web.board", "/board")]


@pytest.fixture
def app(hall: None, db: Session, data_dir: Path) -> Flask:
    """The staff's side of the hall on the connection of this test."""
    app = create_app(Settings(secret_key="s" * 32, data_dir=data_dir, undo_seconds=0), connect=False, rooms=ROOMS)
    app.testing = True
    return app


def at_desk(app: Flask, login: str) -> Visitor:
    visitor = Visitor(app).open("/desk/").send(who=login, password=demo.PASSWORD)
    assert visitor.path == "/desk/"
    return visitor


def take_next(visitor: Visitor, case: Case) -> None:
    visitor.open("/desk/").send("/next")
    assert visitor.path == f"/desk/cases/{case.number}"


def act(visitor: Visitor, action: str, *, stays: bool = False, **facts: object) -> None:
    """Open the panel as its button does, fill it, send it; then the desk, or the case that ``stays`` in these hands,
    says what was done."""
    case = visitor.path
    visitor.open(case).follow(visitor.page.cssselect(f"a[href*='act={action}']")[0].text_content())
    visitor.send(f"/{action}", **facts)
    assert visitor.path == (case if stays else "/desk/") and "已办" in visitor.text, visitor.text
    drain()


def tick_all(visitor: Visitor) -> None:
    while visitor.page.cssselect("form[action$='/mark']") and not visitor.page.cssselect(
        "#viewer [name=verdict][value='']"
    ):
        visitor.send("/mark", verdict="ok")
        assert visitor.status == 200


def test_a_case_passes_through_every_pair_of_hands(app: Flask, db: Session, data_dir: Path) -> None:
    filed = factories.submitted_case(db, folder=data_dir / "uploads")
    case = filed.case
    db.flush()
    drain()

    window = at_desk(app, "gov.window1")
    take_next(window, case)
    window.send("/mark", verdict="wrong")
    act(window, "ask_supplement", unchecked_why="示例", **{"line-0-problem": "不清晰，无法辨认"})
    asked = open_supplement(db, case.id)
    assert asked is not None and [line.code for line in asked.lines] == ["floor"]

    papers.remove_paper(papers.live_papers(db, case.id)[0])
    factories.file_paper(db, case, "floor", content=factories.pdf(2), round=asked.seq, folder=data_dir / "uploads")
    asked.lines[0].answer = "paper"
    perform(db, case.id, "answer_supplement", filed.applicant)
    db.flush()
    drain()

    other = at_desk(app, "gov.window2")
    take_next(other, case)
    assert "告知申请人的内容" in other.text and "已补交" in other.text
    tick_all(other)
    act(other, "accept")

    for login, opinion in (("mr.review", "场所布局符合要求"), ("ec.review", "排放符合要求")):
        reviewer = at_desk(app, login)
        take_next(reviewer, case)
        if login == "mr.review":
            two = {name: str(staff(db, who).account_id) for name, who in
                   (("officer", "mr.review"), ("second_officer", "ec.review"))}  # fmt: skip
            day = today().isoformat()
            act(reviewer, "site_check", stays=True, went_on=day, place="示例路1号101", seen="布局与图纸一致", **two)
        act(reviewer, "review", finding="pass", opinion=opinion)

    decider = at_desk(app, "mr.decide")
    take_next(decider, case)
    assert "场所布局符合要求" in decider.text and "排放符合要求" in decider.text
    act(decider, "grant", valid_until="2031-09-30")
    made = db.scalars(select(Document).where(Document.case_id == case.id, Document.kind == "grant")).one()
    assert made.file

    window = at_desk(app, "gov.window1")
    # Nobody is given a result to hand over as the next piece: its owner must come for it.
    assert window.open("/desk/").send("/next").path == "/desk/"
    held = window.open(f"/desk/cases/{case.number}").page.cssselect("button[name=work]")[0].get("value")
    window.send("/take", work=held)
    assert window.path == f"/desk/cases/{case.number}"
    act(window, "hand_over", receiver="李示例")
    db.refresh(case)
    assert (case.stage, case.outcome) == ("delivered", "granted")
    window.open(f"/desk/cases/{case.number}")
    assert "已送达" in window.text and "现在没有人需要办理它" in window.text

    holders = {item.done_by for item in db.scalars(select(WorkItem).where(WorkItem.case_id == case.id))}
    assert len(holders) == 5
    told = db.scalars(select(Notice.kind).where(Notice.case_id == case.id)).all()
    assert {"ask_supplement", "accept", "grant", "hand_over"} <= set(told)


def test_who_took_the_case_in_is_never_offered_its_review(app: Flask, db: Session, data_dir: Path) -> None:
    """Four eyes, seen from the pages: the queue of a person with both posts leaves their own cases out."""
    case = factories.accepted_case(db, folder=data_dir / "uploads").case
    both = account_of(db, "gov.window1")
    both.posts.append(type(both.posts[0])(role="reviewer", department_code="MR"))
    db.flush()
    visitor = sit(app, db, "gov.window1")
    assert "队列是空的" in visitor.open("/desk/queue").text
    assert not visitor.open(f"/desk/cases/{case.number}").page.cssselect("button[name=work]")
    item = db.scalars(select(WorkItem).where(WorkItem.case_id == case.id, WorkItem.department_code == "MR")).one()
    token = visitor.open("/desk/queue").page.cssselect("[name=csrf_token]")[0].get("value")
    answer = visitor.client.post("/desk/take", data={"csrf_token": token, "work": item.id})
    assert answer.status_code == 403
