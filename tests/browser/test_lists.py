"""Lists of work in a real browser: keys over many rows, coming back to the row, what changed meanwhile, Ctrl+K."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.calendar.now import at, now
from models.casework.case import Case
from models.db import transaction
from tests import factories
from tests.browser.conftest import OpenPage, barriers, sideways
from tests.browser.test_desk import address, sign_in

ROW = "[data-list] a[data-row]"


@pytest.fixture(scope="module")
def waiting(own_hall: str, data_dir: Path) -> list[str]:
    """Twelve requests at the window, the oldest first; their numbers."""
    numbers = []
    with transaction() as db:
        for n in reversed(range(12)):
            with at(now() - timedelta(hours=n)):
                filed = factories.submitted_case(db, folder=data_dir / "uploads", site_address=address(50 + n))
                numbers.append(str(filed.case.number))
    return numbers


def test_many_rows_by_keys_and_back_to_the_same_row(open_page: OpenPage, waiting: list[str]) -> None:
    """C2.3, C2.4, C2.5, C4.1 and the palette."""
    page = sign_in(open_page(width=1280, height=500), "gov.window1")
    page.goto("/desk/queue")
    for key in ("j", "j", "x", "Shift+J", "Shift+J"):
        page.keyboard.press(key)
    expect(page.locator("[data-count]")).to_have_text("已选3件")
    expect(page.locator("[data-picked] button[data-letter=c]")).to_be_visible()
    expect(page.locator("[data-picked] button[data-letter=r]")).to_be_hidden()
    assert "不能放回队列" in page.locator("[data-not]").inner_text()
    page.keyboard.press("*")
    expect(page.locator("[data-count]")).to_have_text("已选12件")
    assert barriers(page) == [] and not sideways(page)
    page.click("[data-clear]")
    for _ in range(7):
        page.keyboard.press("j")
    stood = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/cases/*")
    page.keyboard.press("u")
    page.wait_for_url("**/desk/queue")
    expect(page.locator(f"a[href='{stood}']")).to_be_focused()

    with transaction() as db:
        first = db.scalars(select(Case).where(Case.number == waiting[0])).one()
        factories.take(db, first, "gov.window2")
    page.evaluate("document.dispatchEvent(new Event('list:look'))")
    bar = page.locator("[data-news]")
    expect(bar).to_have_text("有1件更新")
    expect(page.locator(ROW)).to_have_count(12)
    expect(page.locator(f"a[href='{stood}']")).to_be_focused()
    page.keyboard.press("l")
    expect(page.locator(ROW)).to_have_count(11)
    expect(bar).to_be_hidden()

    page.keyboard.press("Control+k")
    page.keyboard.type("工作台")
    expect(page.locator("#palette li")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")


def test_a_phone_shows_cards_with_one_act(open_page: OpenPage, waiting: list[str]) -> None:
    """C2.8: number, name, service, stage, due and one act, nothing wider than the screen."""
    page = sign_in(open_page(width=360), "gov.window1")
    page.goto("/desk/queue")
    card = page.locator("[data-list] tbody tr").first
    assert not sideways(page) and card.locator("td:visible").count() == 5
    expect(card.locator("button[data-claim]")).to_be_visible()
    expect(card.locator("[data-due]")).to_be_visible()
