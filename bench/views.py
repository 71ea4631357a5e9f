"""``python -m bench.views``: how long people wait for the main pages of a running hall, beside what they may wait.

Three waits: for the first byte while twenty requests a second come in, for the largest thing on the page over a slow
line (1.6 Mbit/s, 150 ms, a processor four times slower), and for what a key does; and how long the first page of a
paper takes to be drawn when a clerk opens a case.  The hall should hold 10,000 cases.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import quote

import click
from lxml import html
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.load import Ask, Wrong, answer
from bench.sitting import BROWSER, sign_in

A_SECOND, SECONDS = 20, 10
PERCENTILE = 95
VIEWS = 3
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER = 4
LARGEST = """() => new Promise(done => new PerformanceObserver(list =>
  done(list.getEntries().at(-1).startTime)).observe({type: "largest-contentful-paint", buffered: true}))"""
# The browser tells of events from 16 ms on; a list that stays empty was quicker than that each time.
SLOW_KEYS = """() => { window.slow = [0]; new PerformanceObserver(list =>
  list.getEntries().filter(e => e.name === "keydown").forEach(e => window.slow.push(e.duration))
).observe({type: "event", durationThreshold: 16, buffered: false}); }"""


class View(NamedTuple):
    """One page: who opens it, and what its waits may be in milliseconds; no key where there is none."""

    path: str
    who: str
    first: int
    keys: Sequence[str] = ()


LARGEST_BUDGET, KEY_BUDGET, PICTURE_BUDGET = 2500, 100, 500
VIEWS_OF = (
    View("/", "", 200),
    View("/services?q=许可", "", 200),
    View("/services/G-MR-014", "", 200),
    View("/account/", "15400000000", 200),
    View("/desk/", "gov.window1", 300),
    View("/desk/queue", "gov.window1", 300, ("j", "j", "k", "x", "x", "j", "k")),
    View("/board/", "supervisor", 500),
    View("/ops/", "operator", 300),
)


@click.command()
@click.option("--port", default=8000, show_default=True, help="The port of the running hall.")
def main(port: int) -> None:
    """Print each wait and its share of the budget.  Exit code 1 when a page does not answer as it should."""
    chromium = os.environ.get("TEST_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise click.ClickException("There is no chromium here (Debian: apt install chromium).")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            for line in _lines(browser, port):
                click.echo(line)
    except Wrong as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)


def _lines(browser: Browser, port: int) -> Iterator[str]:
    yield f"{'page':24} {'first byte p95':>22} {'largest paint':>22} {'slowest key':>20}"
    for view in VIEWS_OF:
        headers = sign_in(port, view.who).headers if view.who else BROWSER
        waits = [
            _share(first_byte(port, Ask(quote(view.path, safe="/?="), headers)), view.first),
            _share(largest_paint(browser, port, view, headers), LARGEST_BUDGET),
            _share(slowest_key(browser, port, view, headers), KEY_BUDGET) if view.keys else "",
        ]
        yield f"{view.path:24} {waits[0]:>22} {waits[1]:>22} {waits[2]:>20}"
    clerk = sign_in(port, "gov.window1").headers
    waits_of = [wait for path in case_paths(port, clerk) for wait in first_page(port, Ask(path, clerk))]
    yield f"a paper's first page, p95 of {len(waits_of)}: {_share(_percentile(waits_of), PICTURE_BUDGET)}"


def _share(wait: float, budget: int) -> str:
    return f"{wait:.0f} ms = {wait / budget:.2f} of {budget}"


def first_byte(port: int, ask: Ask) -> float:
    """The 95th percentile in milliseconds; requests come at their times, however long the ones before them take.

    A page of the hall is sent in one piece, so that its answer is its first byte.
    """

    def one(n: int) -> float:
        time.sleep(max(0.0, began + n / A_SECOND - time.perf_counter()))
        sent = time.perf_counter()
        status, _ = answer(port, ask)
        if status != 200:
            raise Wrong(f"{ask.path} answers {status}")
        return 1000 * (time.perf_counter() - sent)

    began = time.perf_counter()
    with ThreadPoolExecutor(A_SECOND) as people:
        waits = list(people.map(one, range(A_SECOND * SECONDS)))
    return _percentile(waits)


def _percentile(waits: Sequence[float]) -> float:
    return statistics.quantiles(waits, n=100)[PERCENTILE - 1]


def case_paths(port: int, headers: Mapping[str, str]) -> list[str]:
    """The cases in a clerk's hands, whose papers are open to them."""
    _, page = answer(port, Ask("/desk/queue?scope=mine", headers))
    return [str(link.get("href")) for link in html.fromstring(page.decode()).cssselect("a[data-row]")]


def first_page(port: int, case: Ask) -> Iterator[float]:
    """How long the first page of the paper that a case opens with is waited for, in milliseconds; nothing is kept of a
    picture, so that every look draws it."""
    _, page = answer(port, case)
    for picture in html.fromstring(page.decode()).cssselect(".sheets img")[:1]:
        sent = time.perf_counter()
        status, _ = answer(port, case._replace(path=str(picture.get("src"))))
        if status != 200:
            raise Wrong(f"a paper's picture answers {status}")
        yield 1000 * (time.perf_counter() - sent)


def largest_paint(browser: Browser, port: int, view: View, headers: Mapping[str, str]) -> float:
    """The median of some views with an empty cache, in milliseconds."""
    waits = []
    for _ in range(VIEWS):
        context = _context(browser, port, headers)
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", LINE)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(f"http://127.0.0.1:{port}{view.path}", wait_until="load")
        waits.append(float(page.evaluate(LARGEST)))
        context.close()
    return statistics.median(waits)


def slowest_key(browser: Browser, port: int, view: View, headers: Mapping[str, str]) -> float:
    """From the press to the next paint, in milliseconds; 0 when all were below 16."""
    context = _context(browser, port, headers)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}{view.path}", wait_until="load")
    page.evaluate(SLOW_KEYS)
    for key in view.keys:
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    slowest = float(page.evaluate("Math.max(...window.slow)"))
    context.close()
    return slowest


def _context(browser: Browser, port: int, headers: Mapping[str, str]) -> BrowserContext:
    """A browser with the cookies of ``headers``."""
    context = browser.new_context(locale="zh-CN")
    pairs = [one.split("=", 1) for one in headers.get("Cookie", "").split("; ") if one]
    context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"} for name, value in pairs])
    return context


if __name__ == "__main__":
    main()
