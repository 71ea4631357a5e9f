"""A life event through its pages: one form, one set of papers, one number and one code (MOD-3, NUM-5, NUM-6)."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.parent import Parent
from models.joint.stages import children
from tests import factories, life_events
from tests.journeys.filing import upload
from tests.journeys.visitor import Visitor
from workers.drain import drain


def filled(visitor: Visitor, db: Session, draft: str) -> None:
    """Every page of the form answered, as the task list leads through them, and every paper filed."""
    case = db.scalars(select(Case).where(Case.token == draft.split("/")[2])).one()
    given = factories.answers_for(case.spec, delivery_way="online", delivery_consent=["agreed"])
    for group in case.spec.groups:
        fields = {field.key: given[field.key] for field in group.fields if field.key in given}
        if fields:
            visitor.open(f"{draft}/{group.key}").send(f"/{group.key}", **fields)
            assert visitor.status == 200, visitor.text
    for need in case.spec.papers:
        if need.asked and need.need != "O":
            upload(visitor, draft, need.code)


def test_a_life_event_is_sent_once_and_followed_under_one_number(
    visitor: Visitor, app: Flask, db: Session, data_dir: Path
) -> None:
    """MOD-3, NUM-5, NUM-6: from the first page to the tree, and back in with number and query code."""
    visitor.open("/").follow("企业开办")
    assert visitor.path == "/events/E-01" and "第2阶段" in visitor.text and "印章" in visitor.text
    visitor.follow("开始办理").send("/start")
    draft = visitor.path
    assert "填写申请" in visitor.text
    filled(visitor, db, draft)
    visitor.open(f"{draft}/check").send("/submit", declared="yes")
    assert visitor.path.endswith("/receipt"), visitor.text
    parent = db.scalars(select(Parent)).one()
    assert parent.query_code in visitor.text and "等待前一阶段" in visitor.text
    assert [case.number for case in children(db, parent.id).values()] == [f"{parent.number}-1"]

    visitor.open(draft)
    assert visitor.path == f"/joint/{parent.number}/receipt", "sent twice, it is the same receipt"
    visitor.open(f"/requests/{parent.number}-3")
    assert visitor.path == f"/joint/{parent.number}", "a part still to come is shown in the whole"

    drain()
    life_events.decide(db, children(db, parent.id)[1])
    other = Visitor(app, "en")
    other.open("/track").send("/track", number=f"{parent.number}-2", query_code=parent.query_code)
    assert other.path == f"/joint/{parent.number}" and "5 parts: 1 closed, 1 of them granted" in other.text
    other.follow("Filing of official seal engraving")
    assert other.path == f"/requests/{parent.number}-2" and other.status == 200

    again = Visitor(app)
    again.open("/events/E-01/start").send("/start")
    filled(again, db, again.path)
    again.open(f"{again.path.removesuffix('/papers')}/check").send("/submit", declared="yes")
    assert again.status == 422 and parent.number in again.text, "the same event is open already"


def test_what_is_missing_is_answered_on_one_page(visitor: Visitor, app: Flask, db: Session, data_dir: Path) -> None:
    """MOD-4: both windows' lines stand together, one file answers both, and one press sends them."""
    parent, _ = life_events.sent(db, "E-05", data_dir / "uploads")
    one, two, three = children(db, parent.id).values()
    life_events.accept(db, three)
    for case in (one, two):
        life_events.ask(db, case, "labor")
    visitor.open("/track").send("/track", number=parent.number, query_code=parent.query_code)
    visitor.follow("补交材料")
    assert visitor.path.endswith("/supplement") and visitor.text.count("图纸不全") == 2
    visitor.send("/send")
    assert visitor.status == 422 and len(visitor.page.cssselect(".missing a")) == 2
    visitor.follow("答复这一项").send("/file", **{"paper:labor": ("new.pdf", factories.pdf(2))})
    visitor.follow("完成这一项")
    assert visitor.path == f"/joint/{parent.number}/supplement" and visitor.text.count("已答复") == 2
    visitor.send("/send")
    assert visitor.path == f"/joint/{parent.number}" and "现在不需要做什么" in visitor.text
