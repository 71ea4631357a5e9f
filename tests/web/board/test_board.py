"""The board: every number agrees with the list behind it, and nobody but supervisors sees it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework.perform import perform
from models.people.account import Account
from tests import factories
from tests.hall_data import shenzhen, staff

NOW = shenzhen("2026-09-21 10:00")


def address(n: int) -> str:
    return f"深圳市龙岗区坂田街道示例路{n}号"


@pytest.fixture
def busy(db: Session, folder) -> None:
    """Some work everywhere: waiting, held, overdue, answered for, done today."""
    for n, day in enumerate((9, 15, 16, 18)):
        with at(shenzhen(f"2026-09-{day:02} 09:00")):
            factories.submitted_case(db, folder=folder, site_address=address(n))
    with at(shenzhen("2026-09-10 09:00")):
        late = factories.accepted_case(db, folder=folder, site_address=address(20)).case
        factories.take(db, late, "mr.review")
    with at(NOW - timedelta(hours=1)):
        factories.submitted_case(db, "T-HK-001", folder=folder)
        case = factories.submitted_case(db, folder=folder, site_address=address(30)).case
        clerk = factories.take(db, case, "gov.window1")
        perform(db, case.id, "not_needed", clerk, reason="不需要许可")
        held = factories.submitted_case(db, folder=folder, site_address=address(31)).case
        factories.take(db, held, "gov.window2")


def rows(visitor) -> int:
    return len(visitor.page.cssselect("[data-rows] a[data-row]"))


def test_every_number_leads_to_as_many_lines(sit, busy) -> None:
    with at(NOW):
        boards = [sit("supervisor").open(path) for path in ("/board/", "/board/load", "/board/outlook")]
        cells = [a for board in boards for a in board.page.cssselect("td a[href], dd a[href]")]
        links = [(a.get("href"), int(a.text_content().split()[-1])) for a in cells if "/takeover/" not in a.get("href")]
        assert len(links) > 25
        for href, number in links:
            assert rows(sit("supervisor").open(href)) == number, href


def test_bands_add_up_to_the_whole(sit, busy) -> None:
    with at(NOW):
        visitor = sit("supervisor")
        whole = rows(visitor.open("/board/work?place=GOV&kind=intake"))
        parts = [rows(visitor.open(f"/board/work?place=GOV&kind=intake&band={band}"))
                 for band in ("overdue", "today", "soon", "later")]  # fmt: skip
        assert (whole, sum(parts), parts) == (5, 5, [1, 1, 2, 1])


def test_people_hold_and_have_done(sit, busy, db: Session) -> None:
    with at(NOW):
        page = sit("supervisor").open("/board/load")
        table = page.page.cssselect("table")[1]
        told = {row[0].text_content(): [c.text_content().split()[-1] for c in row[2:5]] for row in
                table.cssselect("tbody tr")}  # fmt: skip
        assert told == {
            "示例审查员MR": ["1", "1", "0"],
            "示例窗口GOV2": ["1", "0", "0"],
            "示例窗口GOV1": ["0", "0", "1"],
        }
        page.open(f"/board/done/{staff(db, 'gov.window1').account_id}")
        assert rows(page) == 1 and "示例窗口GOV1今天办完的" in page.text


def test_a_person_who_is_none_of_the_staff_has_no_page(sit, db: Session) -> None:
    applicant = db.scalars(select(Account.id).where(Account.kind == "applicant")).first()
    assert sit("supervisor").open(f"/board/done/{applicant}").status == 404


def test_the_overdue_are_in_the_title_and_lead_to_the_case_to_read(sit, busy) -> None:
    with at(NOW):
        visitor = sit("supervisor").open("/board/")
        assert re.match(r"（\d+件超期）督查看板", visitor.one("title").text_content())
        visitor.open("/board/work?band=overdue&kind=review&holder=")
        visitor.open(visitor.page.cssselect("[data-rows] a[data-row]")[0].get("href"))
        assert visitor.status == 200 and not visitor.page.cssselect("#act, form[action$='/take']")
        assert "示例审查员MR" in visitor.text


def test_promises_kept_are_counted_and_few_give_no_share(sit, db: Session, folder) -> None:
    for n in range(5):
        with at(shenzhen("2026-09-01 09:00")):
            case = factories.reviewed_case(db, folder=folder, site_address=address(n)).case
            decider = factories.take(db, case, "mr.decide")
        # Five working days after the first of September is the eighth: the last one comes too late.
        with at(shenzhen("2026-09-08 10:00" if n < 4 else "2026-09-09 10:00")):
            perform(db, case.id, "grant", decider)
        if n == 3:
            with at(shenzhen("2026-09-10 10:00")):
                few = sit("supervisor").open("/board/").page.cssselect("table")[-1].text_content()
                assert "件数太少" in few and "%" not in few
    with at(shenzhen("2026-09-10 10:00")):
        row = sit("supervisor").open("/board/").page.cssselect("table")[-1].cssselect("tbody tr")[0]
        assert [cell.text_content().strip() for cell in row[1:]] == ["5", "4", "80.0 %"]
    with at(shenzhen("2026-10-20 10:00")):
        assert "还没有作出决定的办件" in sit("supervisor").open("/board/").text


def test_an_empty_hall_says_so(sit) -> None:
    visitor = sit("supervisor").open("/board/")
    assert visitor.status == 200 and "没有在办的办件" in visitor.text
    assert "没有待办" in visitor.open("/board/load").text
    assert "没有符合条件的工作" in visitor.open("/board/work?place=GOV").text
    assert visitor.open("/board/cases?stage=nonsense&band=nonsense&after=x").status == 200
    assert visitor.open("/board/work?holder=x&after=2026-01-01_x").status == 200


def test_lists_page_without_gap_or_double(sit, busy, monkeypatch) -> None:
    with at(NOW):
        whole = sit("supervisor").open("/board/cases")
        numbers = [a.get("href") for a in whole.page.cssselect("a[data-row]")]
        monkeypatch.setattr("models.queries.lists.cases.__defaults__", (None, None, None, 3))
        visitor = sit("supervisor").open("/board/cases")
        seen = [a.get("href") for a in visitor.page.cssselect("a[data-row]")]
        while visitor.page.cssselect("a[rel=next]"):
            visitor.follow("下一页")
            seen += [a.get("href") for a in visitor.page.cssselect("a[data-row]")]
        assert seen == numbers


def test_the_board_speaks_english(sit, busy) -> None:
    with at(NOW):
        visitor = sit("supervisor", "en").open("/board/")
        assert "Falling due" in visitor.text and "Due today" in visitor.text
        text = visitor.open("/board/load").text
    assert "Load by place" in text and "Market Regulation" in text and "Due today" in text
