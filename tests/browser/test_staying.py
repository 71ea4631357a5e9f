"""What a page does while nobody touches it: it warns before it signs out, and says when it is behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import BaseWSGIServer, make_server

from models.db import transaction
from models.people.demo import PASSWORD
from models.settings import Settings
from tests.browser.conftest import OpenPage
from tests.browser.test_applicant import begin
from tests.web.ops import scenes
from web import create_app
from web.account import shared, stay, who


def sign_in(page: Page, login: str) -> Page:
    page.goto("/account/sign-in")
    page.locator("main [name=who]").fill(login)
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()
    return page


def test_a_sitting_warns_before_it_ends_and_one_press_prolongs_it(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """G17: the dialog takes the focus; going on is one press; left alone, the page leaves the screen."""
    monkeypatch.setattr(who, "SITTING_SECONDS", stay.WARNING_SECONDS + 2)
    draft = begin(page)
    dialog = page.get_by_role("dialog", name="再过2分钟会自动退出")
    expect(dialog).to_be_visible(timeout=10_000)
    more = dialog.get_by_role("button", name="继续使用本页")
    expect(more).to_be_focused()
    monkeypatch.setattr(who, "SITTING_SECONDS", 1800)
    more.click()
    expect(dialog).to_be_hidden()
    assert page.request.get("/account/left").json()["left"] > 1700
    monkeypatch.setattr(who, "SITTING_SECONDS", 2)
    page.goto(draft)
    with page.expect_navigation(url="**/drafts/resume**", timeout=20_000):
        page.evaluate("document.querySelector('#ending form').requestSubmit()")
    assert draft.rsplit("/", 1)[1] in page.url, "the way back is kept"


def test_a_shared_screen_warns_and_forgets_who_was_there(page: Page) -> None:
    """G17: going on is one press; left alone the draft is gone from the screen, and the way back does not show it."""
    page.clock.install()
    page.goto("/?shared=home")
    draft = begin(page)
    page.goto(draft)
    dialog = page.get_by_role("dialog", name="您还在吗？")
    for _ in range(2):
        page.clock.run_for(shared.QUIET_SECONDS * 1000)
        dialog.get_by_role("button", name="继续使用").click()
        expect(dialog).to_be_hidden()
    page.clock.run_for(shared.QUIET_SECONDS * 1000)
    expect(dialog).to_be_visible()
    page.clock.run_for(shared.WARNING_SECONDS * 1000)
    expect(page.get_by_role("heading", name="您要办什么事？")).to_be_visible()
    page.go_back()
    expect(page.locator("main")).not_to_contain_text("关于这份草稿")
    page.goto(draft)
    assert "/drafts/resume" in page.url, "the draft asks for its code again"
    page.goto("/?shared=0")
    assert page.locator("#clearing").count() == 0


def test_single_keys_can_be_switched_off_and_on(open_page: OpenPage) -> None:
    """G21."""
    page = sign_in(open_page(width=1280), "gov.window1")
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_role("button", name="关掉单键").click()
    expect(page.get_by_role("button", name="打开单键")).to_be_visible()
    expect(page.get_by_text("单键已经关掉")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="按键一览").click()
    expect(page.get_by_role("heading", name="本页可用的按键")).to_be_focused()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="打开单键").click()
    expect(page.get_by_role("button", name="按键一览")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


class Stoppable:
    """A web process that may go and come back at the same address."""

    def __init__(self, folder: Path) -> None:
        self._app = create_app(Settings(secret_key="s" * 32, data_dir=folder), connect=False)
        self._server: BaseWSGIServer | None = None
        self.port = 0

    def start(self) -> None:
        self._server = make_server("127.0.0.1", self.port, self._app, threaded=True)
        self.port = self._server.port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None


@pytest.fixture
def stoppable(own_hall: str, data_dir: Path) -> Iterator[Stoppable]:
    server = Stoppable(data_dir)
    server.start()
    yield server
    server.stop()


def test_an_open_overview_says_when_the_hall_is_away_and_recovers(browser: Browser, stoppable: Stoppable) -> None:
    """T11: words within three periods, and they go when the hall is back."""
    with transaction() as db:
        scenes.healthy(db)
    context = browser.new_context(base_url=f"http://127.0.0.1:{stoppable.port}", locale="zh-CN")
    page = sign_in(context.new_page(), "operator")
    page.get_by_label("刷新间隔").select_option("2")
    stale = page.locator("[data-stale]").first
    expect(stale).to_be_hidden()
    stoppable.stop()
    expect(stale).to_be_visible(timeout=20_000)
    stoppable.start()
    expect(stale).to_be_hidden(timeout=20_000)
    context.close()
