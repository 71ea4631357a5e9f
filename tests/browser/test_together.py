"""Two browsers at once (T12), and letters that an input method makes (T5)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from models.casework.case import Case
from models.db import transaction
from tests import factories
from tests.browser.conftest import OpenPage
from tests.browser.test_applicant import begin, fill, upload
from tests.browser.test_desk import sign_in
from tests.factories import pdf

# The presses are on their way before any is answered: the browser is not waited for.
PRESS = """([selector, times]) => { setTimeout(() => {
  const button = document.querySelector(selector);
  for (let n = 0; n < times; n += 1) button.click();
}, 0); }"""


def test_one_request_sent_from_two_tabs_is_one_case(open_page: OpenPage) -> None:
    """A5.4: a double press, and the same page in a second tab, give one number and one receipt."""
    page = open_page()
    draft = begin(page)
    fill(page, draft, "示例路双窗口号")
    page.goto(f"{draft}/papers")
    upload(page, "floor", pdf())
    with transaction() as db:
        before = db.scalar(select(func.count(Case.id)).where(Case.number.is_not(None)))
    other = page.context.new_page()
    page.goto(f"{draft}/check")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("#errsum")).to_be_focused()
    other.goto(f"{draft}/check")
    for tab in (page, other):
        tab.get_by_label("我承诺").check()
    send = "main form:has([name=declared]) button[type=submit]"
    page.evaluate(PRESS, [send, 2])
    other.evaluate(PRESS, [send, 1])
    for tab in (page, other):
        tab.wait_for_url(re.compile("/receipt$"))
    assert page.url == other.url
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if request.is_navigation_request() else None)
    page.go_back()
    assert set(asked) == {"GET"}, "the refused form is not sent again"
    expect(page.locator("main")).to_contain_text("办件编号")
    with transaction() as db:
        assert db.scalar(select(func.count(Case.id)).where(Case.number.is_not(None))) == (before or 0) + 1


def test_two_clerks_claim_the_same_case_and_one_gets_it(open_page: OpenPage, own_hall: str, data_dir: object) -> None:
    """C2.5: the other one is told who and when, and the row stays in its place."""
    with transaction() as db:
        number = factories.submitted_case(db, site_address="深圳市龙岗区坂田街道示例路双人号").case.number
    tabs = [sign_in(open_page(width=1280), login) for login in ("gov.window1", "gov.window2")]
    for tab in tabs:
        tab.goto("/desk/queue")
    claim = f"tr:has(a[href='/desk/cases/{number}']) button"
    for tab in tabs:
        tab.evaluate(PRESS, [claim, 1])
    got = [_outcome(tab, str(number)) for tab in tabs]
    assert sorted(got) == ["held", "told"], got


def _outcome(tab: Page, number: str) -> str:
    """Whether this clerk now holds the case or was told that another one does."""
    tab.wait_for_load_state()
    expect(tab.locator("main")).to_contain_text(re.compile("在您手上|认领|已于"))
    if "/desk/cases/" in tab.url:
        return "held"
    expect(tab.locator("main")).to_contain_text(re.compile(r"示例窗口GOV\d.*认领"))
    assert tab.locator(f"a[href='/desk/cases/{number}']").count() == 1, "the row has gone"
    return "told"


@pytest.mark.parametrize("key", ["j", "c", "g"])
def test_nothing_moves_while_an_input_method_is_at_work(
    open_page: OpenPage, own_hall: str, data_dir: object, key: str
) -> None:
    """G21: letters of a composition belong to the word that is being written, wherever the focus is."""
    with transaction() as db:
        factories.submitted_case(db, site_address=f"深圳市龙岗区坂田街道示例路输入{key}号")
    page = sign_in(open_page(width=1280), "gov.window1")
    page.goto("/desk/queue")
    page.locator("h1").evaluate("e => { e.tabIndex = -1; e.focus(); }")
    stood = page.url
    page.evaluate(
        """key => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
             {key: "Process", code: "Key" + key.toUpperCase(), isComposing: true, bubbles: true, cancelable: true}))""",
        key,
    )
    expect(page.locator("h1")).to_be_focused()
    assert page.url == stood
    # The same key after the composition is a command again.
    page.evaluate(
        """() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
             {key: "Process", code: "KeyJ", bubbles: true, cancelable: true}))"""
    )
    expect(page.locator("[data-rows] a[data-row]").first).to_be_focused()
