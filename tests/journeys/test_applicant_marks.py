"""The notice with the clerk's picture, the receipt of the answer, and applying again with what was answered (A8)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from models.casework import papers
from models.casework.perform import perform
from tests import factories
from tests.factories import take
from tests.journeys import filing
from tests.journeys.sitting import sit
from tests.journeys.test_applicant_follows import case_of
from tests.journeys.visitor import Visitor, dict_of
from tests.web.house import house
from workers.drain import drain


@pytest.fixture
def app(hall: None, db: Session, data_dir: Path) -> Flask:
    return house(data_dir, "applicant", "account", "desk")


def red(jpeg: bytes) -> list[tuple[int, int]]:
    """Where in the picture a line is red, in per mille."""
    with Image.open(io.BytesIO(jpeg)) as image:
        wide, high = image.size
        points = ((x, y) for x in range(0, wide, 3) for y in range(0, high, 3))
        found = [(x, y) for x, y in points if (p := image.getpixel((x, y)))[0] > 150 and p[1] < 90 and p[2] < 90]
        return [(x * 1000 // wide, y * 1000 // high) for x, y in found]


def test_a_clerk_marks_a_place_without_script_and_its_owner_sees_it_with_the_notice(
    visitor: Visitor, app: Flask, db: Session
) -> None:
    """A8.1, A8.3, G12: two presses on the picture are two corners; the owner sees them once the notice is out."""
    number = filing.submit(visitor)
    drain()
    case = case_of(db, number)
    clerk = take(db, case, "gov.window1")
    paper = next(one for one in papers.live_papers(db, case.id) if one.code == "floor")
    desk, at = sit(app, db, "gov.window1"), f"/desk/cases/{number}/papers/{paper.id}/place"
    picture = f"/requests/{number}/papers/{paper.id}/marked/1.jpg"
    desk.open(f"{at}?page=1&first.x=350&first.y=250")
    assert "按对角的另一角" in desk.text
    desk._post(at, {**desk_form(desk), "second.x": "70", "second.y": "500"})
    assert desk.path == at and visitor.open(picture).status == 404, "no notice has shown it yet"
    seen = red(desk.open(f"{at}/1.jpg").response.data)
    assert seen and min(x for x, _ in seen) in range(90, 110) and max(x for x, _ in seen) in range(490, 510)
    desk.open(at)
    desk._post(
        at,
        {**dict_of(desk.page.cssselect("form.filters")[0]), "left": "10", "top": "10", "right": "12", "bottom": "12"},
    )
    assert desk.status == 422 and "看得见的框" in desk.text
    assert sit(app, db, "gov.window2").open(at).status == 403

    line = {"about": "paper", "code": "floor", "problem": "框内看不清", "remedy": "重新拍照"}
    perform(db, case.id, "ask_supplement", clerk, lines=[line])
    visitor.open(f"/requests/{number}/supplement")
    assert visitor.one(".marked img").get("src") == picture and "框内看不清" in visitor.text
    assert red(visitor.open(picture).response.data)
    assert Visitor(app).open(picture).path == "/track"

    visitor.open(f"/requests/{number}/supplement").follow("场所平面布局图")
    visitor.send("/file", **{"paper:floor": ("新.pdf", factories.pdf(2))})
    visitor.open(f"/requests/{number}/supplement/check").send("/send")
    assert visitor.path == f"/requests/{number}/supplement/1/receipt"
    assert "补正已提交" in visitor.text and "新.pdf" in visitor.text and "材料补齐之日" in visitor.text
    assert visitor.open(visitor.path).status == 200


def desk_form(desk: Visitor) -> dict[str, object]:
    return dict_of(desk.form("/place"))


def test_who_applies_again_finds_the_answers_of_the_request_that_ended(visitor: Visitor, db: Session) -> None:
    """A8.4: the new draft begins with them, and a stranger's number brings nothing."""
    number = filing.submit(visitor)
    visitor.open(f"/requests/{number}/withdraw").send("/withdraw", reason="")
    visitor.follow("沿用填写内容，重新申请")
    assert "填过的内容会带到新的草稿里" in visitor.text
    visitor.send("/start")
    draft = visitor.path
    assert draft.startswith("/drafts/") and draft != "/drafts/resume", (draft, visitor.text)
    assert visitor.open(f"{draft}/company").one("[name=company_name]").get("value") == "深圳示例餐饮有限公司"
    stranger = Visitor(visitor.client.application)
    stranger.open(f"/services/{filing.ITEM}/start?from={number}")
    assert "填过的内容" not in stranger.text
    stranger.send("/start")
    assert "示例餐饮" not in stranger.text and stranger.open(f"{stranger.path}/company").status == 404


def test_more_time_is_asked_for_on_the_page_of_the_notice(visitor: Visitor, app: Flask, db: Session) -> None:
    """A8.5: a reason is needed, and the answer appears where it was asked for."""
    number = filing.submit(visitor)
    drain()
    case = case_of(db, number)
    perform(db, case.id, "ask_supplement", take(db, case, "gov.window1"), lines=factories.LINES)
    visitor.open(f"/requests/{number}/supplement").follow("来不及").send("/longer", reason="")
    assert visitor.status == 422
    visitor.send("/longer", reason="证明下月才能开出")
    assert "窗口正在决定" in visitor.text and "来不及" not in visitor.text
    take(db, case_of(db, number), "gov.window1")
    desk = sit(app, db, "gov.window1").open(f"/desk/cases/{number}?act=allow_longer")
    desk.send("/allow_longer", reason="情况属实")
    assert desk.status == 200, desk.text
    assert "已同意延长" in visitor.open(f"/requests/{number}/supplement").text
