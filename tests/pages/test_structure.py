"""What holds on every page without a browser: none is missing from the table, the frame they share, what they cost."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask
from lxml import html

from tests.pages.conftest import Cookies
from tests.pages.stage import Known
from tests.pages.table import NO_PAGES, PAGES, Page
from tests.pages.weights import Packed, weigh

HAN = re.compile(r"[\u4e00-\u9fff]")
# A page of paper has its own size, the applicant's language, and nothing of the site around it.
SHEETS = {"desk.sheet", "desk.slip_print", "desk.walk_in_application"}
# What is drawn, or what a browser shows without reading it as the page's own words.
NOT_READ = {"title", "script", "style", "svg"}


def _open(app: Flask, known: Known, cookies: Cookies, page: Page, lang: str) -> tuple[int, html.HtmlElement, str]:
    client = app.test_client()
    for name, value in {**cookies(page), "lang": lang}.items():
        client.set_cookie(name, value)
    answer = client.get(page.path.format(**known))
    text = answer.get_data(as_text=True)
    return answer.status_code, html.document_fromstring(text) if answer.mimetype == "text/html" else None, text


def test_no_page_is_missing_from_the_table(app: Flask) -> None:
    """T1: what can be opened is in the table, and the table holds nothing that is gone."""
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert {page.endpoint for page in PAGES} ^ (there - NO_PAGES) == set()
    assert there >= NO_PAGES


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_has_its_frame(app: Flask, known: Known, cookies: Cookies, lang: str) -> None:
    """G1, G13, G20: one heading, a title of its own, the language said, labels, and nothing inline or from outside."""
    faults: list[str] = []
    titles: Counter[str] = Counter()
    for page in PAGES:
        status, tree, _ = _open(app, known, cookies, page, lang)
        where = f"{page.who or 'nobody'} {page.path}"
        expected = 404 if page.endpoint == "styles.error" else 200
        if status != expected or tree is None:
            faults.append(f"{where}: {status}")
            continue
        faults += [f"{where}: {fault}" for fault in _faults(page, tree, lang)]
        titles[(page.endpoint, tree.findtext(".//title") or "")] += 1
    by_title: dict[str, set[str]] = {}
    for endpoint, title in titles:
        by_title.setdefault(title, set()).add(endpoint)
    faults += [f"one title for {sorted(of)}: {title}" for title, of in by_title.items() if len(of) > 1]
    assert not faults, "\n".join(faults)


def _faults(page: Page, tree: html.HtmlElement, lang: str) -> list[str]:
    found = []
    if page.endpoint not in SHEETS and tree.get("lang") != ("en" if lang == "en" else "zh-CN"):
        found.append(f"lang is {tree.get('lang')}")
    if len(tree.cssselect("h1")) != 1:
        found.append(f"{len(tree.cssselect('h1'))} h1")
    if page.endpoint not in SHEETS:
        if not tree.cssselect("a.skip[href='#main']") or len(tree.cssselect("main#main")) != 1:
            found.append("no skip link to one main")
        if not tree.cssselect("footer .foot-help"):
            found.append("no help in the footer")
    if tree.cssselect("script:not([src]), style, [style], [onclick], [onload], [onsubmit], [onchange]"):
        found.append("something inline")
    outside = [e.get("src") or e.get("href") for e in tree.cssselect("[src], link[href]")]
    found += [f"from outside: {address}" for address in outside if not re.match(r"/(?!/)|data:", address or "")]
    for field in tree.cssselect("input:not([type=hidden]):not([type=submit]):not([type=image]), select, textarea"):
        named = (
            field.get("aria-label") or field.get("aria-labelledby") or tree.cssselect(f"label[for='{field.get('id')}']")
        )
        if not named and not any(up.tag == "label" for up in field.iterancestors()):
            found.append(f"no label: {field.get('name')}")
    ids = Counter(e.get("id") for e in tree.cssselect("[id]"))
    found += [f"id twice: {name}" for name, n in ids.items() if n > 1]
    within = {a.get("href", "")[1:] for a in tree.cssselect("a[href^='#']")} - {""}
    found += [f"leads nowhere: #{name}" for name in within - set(ids)]
    return found + ([] if lang == "zh" or page.endpoint in SHEETS else [*_unmarked(tree, "en")])


def _unmarked(part: html.HtmlElement, lang: str) -> Iterator[str]:
    """Chinese that stands in English (G1)."""
    lang = part.get("lang", lang)
    if isinstance(part.tag, str) and part.tag not in NOT_READ:
        for text in [part.text, *(inner.tail for inner in part)]:
            if lang == "en" and text and HAN.search(text):
                yield f"no language said: {text.strip()[:40]}"
        for inner in part:
            yield from _unmarked(inner, lang)


class Budget(NamedTuple):
    """Bytes, packed, by kind and together; and requests."""

    html: int
    css: int
    js: int
    whole: int
    files: int


APPLICANT = Budget(20_000, 40_000, 15_000, 100_000, 8)
STAFF = Budget(40_000, 40_000, 40_000, 160_000, 12)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_first_view_stays_within_its_budget(app: Flask, known: Known, cookies: Cookies, lang: str) -> None:
    """T6: each kind of file, all of them together, and how many."""
    seen: Packed = {}
    over = []
    for page in PAGES:
        weight, budget = weigh(app, known, cookies, page, lang, seen), STAFF if page.staff else APPLICANT
        if os.environ.get("TEST_WEIGHTS"):
            print(f"{page.who or '-':12} {page.path:44} {weight.whole:6} = html {weight.html:6} css {weight.css:6} "
                  f"js {weight.js:6} rest {weight.rest:6} in {weight.files}")  # fmt: skip
        if any(getattr(weight, kind) > most for kind, most in budget._asdict().items()):
            over.append((page.who, page.path, weight))
    assert not over
