"""The case page by keyboard in a real browser: documents, the bar, marks and undo, phrases, how much it weighs."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from models.casework.find import case_with
from models.casework.papers import live_papers
from models.db import transaction
from tests import factories
from tests.browser.conftest import OpenPage
from tests.browser.test_desk import sign_in


@pytest.fixture(scope="module")
def number(own_hall: str, data_dir: Path) -> str:
    with transaction() as db:
        case = factories.submitted_case(db, folder=data_dir / "uploads").case
        factories.take(db, case, "gov.window1")
        return str(case.number)


def verdicts(number: str) -> list[str | None]:
    with transaction() as db:
        case = case_with(db, number)
        assert case is not None
        return [paper.verdict for paper in live_papers(db, case.id)]


def title(page: Page) -> str:
    return page.locator("#viewer-title").inner_text().split()[0]


def test_documents_zoom_bar_marks_and_phrases_by_key(open_page: OpenPage, number: str) -> None:
    """C3.1, C3.2, C3.3, C3.9: what the keys of the case page do."""
    page = sign_in(open_page(width=1280, height=720), "gov.window1")
    weight: list[int] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda done: weight.append(done["encodedDataLength"]))
    page.goto(f"/desk/cases/{number}", wait_until="networkidle")
    assert sum(weight) <= 160_000 and len(weight) <= 12, "first view (budgets)"
    assert page.locator("#papers").bounding_box()["y"] < 500, "the checklist is seen without scrolling"  # type: ignore[index]
    assert page.locator("#viewer img[data-page]").first.bounding_box()["y"] < 600  # type: ignore[index]
    first = title(page)
    page.keyboard.press("]")
    expect(page.locator("#viewer-title")).not_to_contain_text(first)
    page.keyboard.press("[")
    expect(page.locator("#viewer-title")).to_contain_text(first)
    page.keyboard.press("+")
    expect(page.locator("[data-zoomed]")).to_have_text("150")
    page.keyboard.press("0")
    expect(page.locator("[data-zoomed]")).to_have_text("100")
    page.keyboard.press("r")
    expect(page.locator("#viewer img[data-page]").first).to_have_attribute("src", re.compile("turn=90"))
    page.keyboard.press("n")
    expect(page.locator("#f-note")).to_be_focused()
    page.keyboard.press("Escape")
    bar = page.locator(".case-bar")
    bar.focus()
    page.keyboard.press("ArrowRight")
    expect(bar).to_have_attribute("aria-valuenow", "45")
    page.reload()
    expect(page.locator(".case.split-45")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(".undo")).to_be_visible()
    page.wait_for_load_state()  # The keys come with a script of the new page.
    assert verdicts(number)[0] == "ok"
    page.keyboard.press("z")
    expect(page.locator(".check-ok")).to_have_count(0)
    assert verdicts(number)[0] is None
    page.goto(f"/desk/cases/{number}?act=wrong_authority")
    page.locator("#act textarea").press_sequentially("；bqx ")
    expect(page.locator("#act textarea")).to_have_value("不清晰，无法辨认")
    # Esc closes an untouched panel alone: what is written stays, and the link closes it.
    page.locator("#act textarea").press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("[data-stays]").first).to_contain_text("按Esc不会关闭")
    expect(page.locator("#act textarea")).to_have_value("不清晰，无法辨认")
    page.locator("#act").get_by_role("link", name="取消").click()
    expect(page.locator("#act")).to_have_count(0)
    page.goto(f"/desk/cases/{number}?act=wrong_authority")
    page.keyboard.press("Escape")
    expect(page.locator("#act")).to_have_count(0)
    # Under 1000 pixels the halves stand one above the other.
    page.set_viewport_size({"width": 990, "height": 720})
    left, right = page.locator(".case-left").bounding_box(), page.locator(".case-right").bounding_box()
    assert left and right and right["y"] >= left["y"] + left["height"] - 1


def test_what_was_shown_in_full_hides_again_and_the_printed_sheet_leads_back(open_page: OpenPage, number: str) -> None:
    """C3.10: personal data stands there for its sixty seconds; the code on the printed case sheet opens the case."""
    page = sign_in(open_page(width=1280), "gov.window1")
    page.clock.install()
    page.goto(f"/desk/cases/{number}")
    page.locator(".unmask button").first.click()
    shown = page.locator("[data-bare='60'] [data-personal]")
    expect(shown.first).to_be_visible()
    page.wait_for_load_state()
    page.clock.run_for(50_000)
    assert "已隐藏" not in shown.all_inner_texts()
    page.clock.run_for(12_000)
    assert set(shown.all_inner_texts()) == {"已隐藏"}
    page.goto(f"/desk/cases/{number}/sheet")
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as printed:
        [found] = zxingcpp.read_barcodes(printed[0].render(scale=3).to_pil())
    assert found.text.endswith(f"/desk/cases/{number}")


def test_two_who_look_see_each_other(open_page: OpenPage, number: str) -> None:
    """C3.7: by name, and gone when the page is left."""
    mine = sign_in(open_page(width=1280, height=720), "gov.window1")
    mine.goto(f"/desk/cases/{number}")
    other = sign_in(open_page(width=1280, height=720), "gov.window2")
    other.goto(f"/desk/cases/{number}")
    expect(other.locator("#onlookers")).to_contain_text("示例窗口GOV1")
    mine.goto("/desk/")
    for _ in range(20):
        other.reload()
        if "示例窗口GOV1" not in other.locator("#onlookers").inner_text():
            return
        other.wait_for_timeout(250)
    pytest.fail("who has left is still said to look")
