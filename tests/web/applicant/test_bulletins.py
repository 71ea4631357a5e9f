"""What the hall tells everybody for a while: on the first page, among the hours, above a guide (A1.6, A2.7)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import today
from models.casework.draft import open_case
from models.casework.perform import perform
from models.catalogue import missed
from models.catalogue.item import ServiceItem
from models.errors import NotPossible
from models.people.actor import Actor
from models.queries import learning
from tests import factories
from tests.journeys.visitor import Visitor
from tests.web.house import house


@pytest.fixture
def app(hall: None, db: Session, tmp_path: Path) -> Flask:
    return house(tmp_path, "account", "desk", "board", "applicant")


def test_a_notice_has_its_days_and_is_gone_after_them(app: Flask, sit, db: Session) -> None:
    """A1.6: one banner at most, dated, with an end; a closed hall day appears among the hours too."""
    board = sit("supervisor").open("/board/bulletins")
    board.send("/board/bulletins", kind="notice", zh="", en="x", from_on="soon", until_on="")
    assert board.status == 422 and len(board.page.cssselect("#errsum a")) == 3
    day = {"from_on": today().isoformat(), "until_on": (today() + timedelta(days=2)).isoformat()}
    board.send("/board/bulletins", kind="notice", zh="自助机检修", en="Kiosks are being repaired", **day)
    closed = {
        "from_on": (today() + timedelta(days=1)).isoformat(),
        "until_on": (today() + timedelta(days=1)).isoformat(),
    }
    assert "自助机检修" in Visitor(app).open("/").one(".banner").text_content()
    board.send("/board/bulletins", kind="hall_closed", site_code="GOV", zh="消防演练", en="Fire drill", **closed)
    said = Visitor(app).open("/").one(".banner").text_content()
    assert "消防演练" in said and "自助机" not in said
    rows = [row.text_content() for row in Visitor(app).open("/halls").page.cssselect("tr")]
    assert sum("不开放（消防演练）" in row for row in rows) == 1, "of one hall only"
    board.open("/board/bulletins").send("/end")
    assert len(board.page.cssselect("tbody tr")) == 1
    acts = [one.act for one in db.scalars(select(StaffAct).order_by(StaffAct.id))]
    assert acts[-3:] == ["bulletin_written", "bulletin_written", "bulletin_ended"]
    assert sit("gov.window1").client.get("/board/bulletins").status_code == 404


def test_a_service_that_is_closed_says_when_it_opens_and_keeps_its_address(sit, app: Flask, db: Session) -> None:
    """A2.7: an inactive or seasonal service says when it opens and keeps its address."""
    opens = today() + timedelta(days=10)
    board = sit("supervisor").open("/board/bulletins")
    board.send(
        "/board/bulletins", kind="item_closed", item_code="g-ed-001", zh="每年春季受理", en="Taken in spring",
        from_on=today().isoformat(), until_on=(opens - timedelta(days=1)).isoformat(),
    )  # fmt: skip
    assert board.status == 200 and "G-ED-001" in board.text
    page = Visitor(app).open("/services/G-ED-001")
    assert "暂停受理" in page.text and f"{opens.month}月{opens.day}日" in page.one(".banner").text_content()
    assert not page.page.cssselect("a[href$='/start']")
    assert page.open("/services/G-ED-001/start").path == "/services/G-ED-001"
    with pytest.raises(NotPossible):
        open_case(db, "G-ED-001", Actor("applicant"), "zh", None)
    item = db.get_one(ServiceItem, "G-ED-002")
    item.current_version_id = None
    db.flush()
    gone = Visitor(app).open("/services/G-ED-002")
    assert gone.status == 200 and "目前不办理" in gone.text and not gone.page.cssselect("a[href$='/start']")
    assert Visitor(app).open("/services/G-XX-001").status == 404


@pytest.mark.parametrize(
    ("q", "kept"),
    [("开火锅店", "开火锅店"), ("  Ｐet  Shop ", "pet shop"), ("154 0000 0000", None), ("44030719900101", None),
     ("张三110", None), ("a@b.cn", None), ("!!", None), ("x", None), ("很长" * 30, None)],
)  # fmt: skip
def test_what_may_be_somebodys_is_not_counted(q: str, kept: str | None) -> None:
    """A1.3: the words are counted for the supervisor, without personal data."""
    assert missed.keepable(q) == kept


def test_the_supervisor_sees_where_people_stumble(app: Flask, sit, db: Session, folder: Path) -> None:
    """S2.2: searches without a hit, steps where drafts stop, supplement reasons, each with what to mend."""
    for _ in range(2):
        missed.count(db, "宠物美容师")
    missed.count(db, "只搜过一次")
    missed.count(db, "15400000000")
    case = factories.submitted_case(db, folder=folder).case
    clerk = factories.take(db, case, "gov.window1")
    perform(db, case.id, "ask_supplement", clerk, lines=factories.LINES)
    draft = factories.drafted_case(db, "G-TX-001", folder=folder).case
    draft.answers, draft.touched_at = {}, draft.opened_at - timedelta(days=learning.IDLE_DAYS + 1)
    db.flush()
    page = sit("supervisor").open("/board/learning")
    assert "宠物美容师" in page.text and "只搜过一次" not in page.text and "1540000" not in page.text
    found = learning.learned(db)
    assert [(one.item_code, one.drafts) for one in found.stops] == [("G-TX-001", 1)]
    assert {(one.item_code, one.what.zh) for one in found.reasons} >= {("G-MR-014", "管理制度文件")}
    links = [a.get("href") for a in page.page.cssselect("main table a")]
    assert "/services/G-TX-001" in links and "/services/G-MR-014#papers" in links
    assert sit("gov.window1").client.get("/board/learning").status_code == 404
