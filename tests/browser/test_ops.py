"""The operators' pages in a real browser: every size and language, live without a reload, and by forms alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from models.db import transaction
from models.outbox import presence
from models.people.demo import PASSWORD
from tests.browser.conftest import OpenPage
from tests.web.ops import scenes

GROUP = f"/ops/failures/deliver/{scenes.PRINT}"


@pytest.fixture(scope="module", autouse=True)
def message(live_server: str) -> int:
    """A hall with dead messages of two kinds, one of them for a case, and a paused queue; a dead message's number."""
    with transaction() as db:
        scenes.healthy(db)
        number = scenes.dead(db, case=scenes.case(db)).id
        scenes.dead(db, "produce", fingerprint="0123456789ab")
        scenes.worker(db, running=number)
        presence.pause(db, "scan", reason="维护", by=None)
    return number


def sign_in(page: Page) -> Page:
    page.goto("/account/sign-in")
    page.locator("main [name=who]").fill("operator")
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/ops/")
    return page


def test_the_screen_renews_itself(open_page: OpenPage) -> None:
    page = sign_in(open_page(width=1280))
    page.get_by_label("刷新间隔").select_option("2")
    expect(page.get_by_text("BrokerDown")).to_be_hidden()
    with transaction() as db:
        scenes.relay(db, error="ConnectionError")
    expect(page.get_by_text("BrokerDown")).to_be_visible(timeout=15_000)
    with transaction() as db:
        scenes.relay(db)
    expect(page.get_by_text("BrokerDown")).to_be_hidden(timeout=15_000)


def test_a_failure_is_retried_and_a_queue_resumed_without_script(open_page: OpenPage) -> None:
    page = sign_in(open_page(js=False))
    page.get_by_role("link", name="制作文书").click()
    page.get_by_role("button", name="全部重试（1条）").click()
    expect(page.get_by_text("已重新排队1条")).to_be_visible()
    page.goto("/ops/")
    page.get_by_role("link", name="恢复 材料检查").click()
    page.get_by_role("button", name="恢复队列").click()
    expect(page.locator("#f-reason-problem")).to_contain_text("请写明原因")
    page.get_by_label("原因").fill("维护结束")
    page.get_by_role("button", name="恢复队列").click()
    expect(page.get_by_text("“材料检查”队列已恢复")).to_be_visible()
