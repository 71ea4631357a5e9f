"""What only a browser can say of the guide: how it prints, and that its button covers nothing."""

from __future__ import annotations

import io

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage

LONGEST = "/services/T-SB-011"
"""The item with the most papers and two departments in turn."""


@pytest.mark.parametrize(("lang", "elder"), [("zh", 0), ("en", 2)])
def test_a_guide_prints_on_two_pages_with_a_code_that_leads_back(open_page: OpenPage, lang: str, elder: int) -> None:
    """A2.6: two A4 pages at most with a QR back to the page."""
    page = open_page(width=1280, lang=lang, elder=elder)
    page.goto(LONGEST)
    printed = pypdfium2.PdfDocument(page.pdf(format="A4"))
    assert len(printed) <= 2
    codes = [found.text for sheet in printed for found in zxingcpp.read_barcodes(sheet.render(scale=3).to_pil())]
    assert [code.endswith(LONGEST) for code in codes] == [True]


def test_the_button_at_the_bottom_covers_nothing(page: Page) -> None:
    """A2.1: sticky on phones, and the last line of the guide stands above it when one has come to the end."""
    page.goto(LONGEST)
    bar = page.locator(".start-bar")
    assert (box := bar.bounding_box()) and box["y"] + box["height"] <= 740, "in view on the first screen"
    page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    last, bar_at = page.locator("#watch ~ p:visible").last.bounding_box(), bar.bounding_box()
    assert last and bar_at and last["y"] + last["height"] <= bar_at["y"]


def test_a_sample_of_a_paper_is_a_picture_with_chinese_in_it(page: Page) -> None:
    """A2.3: the drawing behind a thumbnail opens by itself."""
    page.goto(LONGEST)
    page.evaluate("""async () => {
        const picture = Object.assign(new Image(), {src: "/papers/agentl/sample.svg", id: "sample"});
        document.querySelector("main").prepend(picture);
        await picture.decode();
    }""")
    colours = Image.open(io.BytesIO(page.locator("#sample").screenshot())).convert("RGB").getcolors(1 << 24)
    assert colours and len(colours) > 20
