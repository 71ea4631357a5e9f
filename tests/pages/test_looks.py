"""Every page in a real browser, in both languages and modes and at several widths: nobody shut out, nothing sideways.

``make test`` shows each page to axe in one of the combinations and measures it in another, so that all of them meet
pages of all readers; ``make test-all`` takes every one (T1, T2, T3, T9, T10, and the shifts of T6).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab
from werkzeug.serving import make_server

from tests.browser.conftest import barriers, shifts, sideways
from tests.pages.conftest import Cookies
from tests.pages.snapshots import SNAPSHOTS
from tests.pages.stage import Known
from tests.pages.table import PAGES, Page

EVERY = os.environ.get("TEST_ALL") == "1"
# width, language, elder step
LOOKS = ((360, "zh", 0), (1280, "en", 0), (360, "en", 1), (1280, "zh", 2), (1280, "zh", 0), (360, "zh", 2))
NARROW = ((320, "en", 2), (320, "zh", 1))
SETTINGS = ({"forced_colors": "active"}, {"reduced_motion": "reduce"}, {"color_scheme": "dark"})
# Sheets of paper are for the printer, not for a phone; the living page shows an error page's look by itself.
SHEETS = {"desk.slip_print", "desk.walk_in_application", "desk.sheet"}
SCREENS = [page for page in PAGES if page.endpoint not in SHEETS]


@pytest.fixture(scope="module")
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


class Sight:
    """One tab for each reader; ``show`` opens a page in it as it looks in ``lang`` and ``elder`` at ``width``."""

    def __init__(self, browser: Browser, base: str, known: Known, cookies: Cookies) -> None:
        self._browser, self._base, self._known, self._cookies = browser, base, known, cookies
        self._tabs: dict[str, tuple[BrowserContext, Tab]] = {}
        self.errors: list[str] = []

    def show(self, page: Page, width: int, lang: str, elder: int) -> Tab:
        context, tab = self._tabs.get(page.who) or self._new(page.who)
        given = {**self._cookies(page), "lang": lang, "elder": str(elder)}
        context.add_cookies([{"name": name, "value": value, "url": self._base} for name, value in given.items()])
        tab.set_viewport_size({"width": width, "height": 740})
        tab.goto(page.path.format(**self._known))
        return tab

    def _new(self, who: str) -> tuple[BrowserContext, Tab]:
        context = self._browser.new_context(base_url=self._base, locale="zh-CN", timezone_id="Asia/Shanghai")
        tab = context.new_page()
        tab.on("pageerror", lambda error: self.errors.append(str(error)))
        tab.on("request", lambda asked: self._own(asked.url))
        self._tabs[who] = context, tab
        return context, tab

    def _own(self, url: str) -> None:
        if not url.startswith((self._base, "data:", "blob:")):
            self.errors.append(f"a request to {url}")


@pytest.fixture(scope="module")
def sight(browser: Browser, served: str, known: Known, cookies: Cookies) -> Iterator[Sight]:
    eyes = Sight(browser, served, known, cookies)
    yield eyes
    assert not eyes.errors


def _sample(looks: tuple[tuple[int, str, int], ...]) -> list[tuple[Page, tuple[int, str, int]]]:
    return [(p, look) for n, p in enumerate(SCREENS) for k, look in enumerate(looks) if EVERY or n % len(looks) == k]


def _named(case: object) -> str:
    return f"{case.who or 'nobody'} {case.path}" if isinstance(case, Page) else "-".join(map(str, case))  # type: ignore[arg-type]


@pytest.mark.parametrize(("page", "look"), _sample(LOOKS), ids=_named)
def test_no_barrier_that_axe_can_see(sight: Sight, page: Page, look: tuple[int, str, int]) -> None:
    """T1; and nothing has moved under the reader's eyes (T6)."""
    tab = sight.show(page, *look)
    assert barriers(tab) == []
    assert sum(value for value, _ in shifts(tab)) <= 0.05, shifts(tab)


@pytest.mark.parametrize(("endpoint", "path"), SNAPSHOTS)
def test_a_screen_reader_meets_the_parts_in_order(sight: Sight, endpoint: str, path: str) -> None:
    """T10."""
    page = next(page for page in PAGES if (page.endpoint, page.path) == (endpoint, path))
    tab = sight.show(page, 1280, "zh", 0)
    expect(tab.get_by_role("main")).to_match_aria_snapshot(SNAPSHOTS[(endpoint, path)])


@pytest.mark.parametrize(("page", "look"), _sample(NARROW), ids=_named)
def test_nothing_runs_out_sideways_and_targets_are_large_enough(
    sight: Sight, page: Page, look: tuple[int, str, int]
) -> None:
    """T2, T3, G6, G8."""
    tab = sight.show(page, *look)
    assert not sideways(tab)
    assert _smaller(tab, "main a, main button, main input:not([type=hidden]), main summary", 24, both=True) == []
    if not page.staff:
        least = 60 if look[2] else 44
        assert _smaller(tab, "main .button, main .input, main .file, main .tile, main summary", least) == []
    tab.set_viewport_size({"width": 640, "height": 740})
    if look[2] == 0:
        tab.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert not sideways(tab), "text at 200 %"


def _smaller(tab: Tab, which: str, least: int, *, both: bool = False) -> list[str]:
    """The elements that are lower than ``least`` pixels, or with ``both`` lower or narrower.

    A bar of a chart is as narrow as its day; its link stands again in the table below it.
    """
    found: list[str] = tab.evaluate(
        """([which, least, both]) => [...document.querySelectorAll(which)]
             .filter(e => e.getClientRects().length && !e.closest('.visually-hidden, svg'))
             .filter(e => { const box = e.getBoundingClientRect();
                            return (both ? Math.min(box.height, box.width) : box.height) < least - 0.5; })
             .map(e => e.outerHTML.slice(0, 120))""",
        [which, least, both],
    )
    return found


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@pytest.mark.parametrize("page", [p for n, p in enumerate(SCREENS) if EVERY or n % 9 == 0], ids=_named)
def test_heading_and_main_button_are_there_whatever_is_set(sight: Sight, page: Page, setting: dict[str, str]) -> None:
    """T9, G9, G11."""
    tab = sight.show(page, 360, "zh", 0)
    tab.emulate_media(**setting)  # type: ignore[arg-type]
    assert tab.locator("h1").is_visible()
    # One may stand at the side on a wide screen and at the bottom on a narrow one; what is folded is not the main one.
    buttons = tab.locator("main .button-primary:not(details:not([open]) *)")
    assert buttons.count() == 0 or buttons.filter(visible=True).count()
    moving = "[...document.getAnimations()].length"
    assert setting.get("reduced_motion") is None or tab.evaluate(moving) == 0
    tab.emulate_media(forced_colors="none", reduced_motion="no-preference", color_scheme="light")
