"""The browser in front of the whole web process, on a database of its own that keeps what is committed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route
from werkzeug.serving import make_server

from models.settings import Settings
from tests import hall_data
from tests.databases import new_store
from web import create_app

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The browser itself logs each document that comes with a 4xx: that is no error of ours.
EXPECTED = "status of 4"

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def own_hall(server_url: str) -> Iterator[str]:
    """A hall that lives for one module: what a browser does is committed, and would be in the way of other tests."""
    with new_store(server_url) as url:
        hall_data.load()
        yield url


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of the web process and of workers that run in this process."""
    folder = tmp_path_factory.mktemp("hall")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HALL_DATA_DIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def live_server(own_hall: str, data_dir: Path) -> Iterator[str]:
    app = create_app(
        Settings(secret_key="s" * 32, data_dir=data_dir, help_phone="0755-00000000", undo_seconds=0), connect=False
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def open_page(browser: Browser, live_server: str) -> Iterator[OpenPage]:
    """Pages in contexts of their own: ``open_page(width=360, lang="zh", elder=0, js=True)``.

    A request to another host or an error in the console fails the test when it ends.
    """
    outside: list[str] = []
    errors: list[str] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith((live_server, "data:", "blob:")):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and EXPECTED not in message.text:
            errors.append(message.text)

    with ExitStack() as contexts:

        def opened(*, width: int = 360, height: int = 740, lang: str = "zh", elder: int = 0, js: bool = True) -> Page:
            context: BrowserContext = browser.new_context(
                locale="zh-CN", timezone_id="Asia/Shanghai", base_url=live_server, java_script_enabled=js,
                viewport={"width": width, "height": height},
            )  # fmt: skip
            contexts.callback(context.close)
            context.add_cookies([{"name": "lang", "value": lang, "url": live_server},
                                 {"name": "elder", "value": str(elder), "url": live_server}])  # fmt: skip
            page = context.new_page()
            page.route("**/*", guard)
            page.on("console", listen)
            page.on("pageerror", lambda error: errors.append(str(error)))
            return page

        yield opened
    assert not outside
    assert not errors


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A phone of 360 pixels in Chinese."""
    return open_page()


def barriers(page: Page) -> list[tuple[str, int, str]]:
    """What axe finds on the page: rule, how many, the first of them."""
    found = Axe().run(page, options={"runOnly": RULES})
    return [(v["id"], len(v["nodes"]), v["nodes"][0]["html"][:200]) for v in found.response["violations"]]


def sideways(page: Page) -> bool:
    """Whether the page is wider than the screen."""
    wider: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wider


def shifts(page: Page) -> list[tuple[float, list[str]]]:
    """What has moved since the page was opened without anybody having done anything: how much, and what it was."""
    moved: list[tuple[float, list[str]]] = page.evaluate(
        """() => new Promise(done => {
             const moved = [];
             const where = source => source.node?.outerHTML?.slice(0, 100) || source.node?.textContent;
             const look = list => list.getEntries()
               .forEach(e => e.hadRecentInput || moved.push([e.value, e.sources.map(where)]));
             new PerformanceObserver(look).observe({type: "layout-shift", buffered: true});
             setTimeout(() => done(moved), 100);
           })"""
    )
    return moved
