"""The window in a real browser: one screen by keyboard, kept by itself, and the slip with a code that a phone reads."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, barriers, sideways
from tests.browser.test_desk import sign_in
from tests.factories import pdf

TYPED = {
    "company_name": "深圳示例餐饮有限公司", "company_credit_code": "91440307MA5XXXX06R", "company_legal_name": "张示例",
    "contact_name": "李示例", "contact_mobile": "15400000000", "contact_address": "深圳市龙岗区坂田街道示例路1号",
    "site_address": "深圳市龙岗区坂田街道示例路1号101", "site_area": "80",
}  # fmt: skip


def test_one_screen_by_keyboard_then_the_slip(open_page: OpenPage, live_server: str, tmp_path: Path) -> None:
    scan = tmp_path / "plan.pdf"
    scan.write_bytes(pdf())
    page = sign_in(open_page(width=1280), "gov.window1")
    page.keyboard.press("g")
    page.keyboard.press("w")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("spjyxk")
    page.keyboard.press("Enter")
    page.locator(".hit[value='G-MR-014']").press("Enter")
    # What hangs on an answer comes and goes with it, at once.
    name, agent = page.locator("#f-company_name"), page.locator("#f-agent_name")
    expect(name).to_be_hidden()
    page.locator("[name=on_behalf][value=yes]").press("Space")
    page.locator("[name=applicant_kind][value=company]").press("Space")
    expect(name).to_be_visible()
    expect(agent).to_be_visible()
    page.locator("[name=on_behalf][value=no]").press("Space")
    expect(agent).to_be_hidden()
    assert barriers(page) == [] and not sideways(page)
    for field, value in TYPED.items():
        page.fill(f"[name={field}]", value)
    page.locator("[name=food_business_type][value=retail]").press("Space")
    page.locator("[name=food_items]").first.press("Space")
    expect(page.locator("[data-autosave-status]")).to_contain_text("已保存")
    page.set_input_files("[name='paper:floor']", scan)
    page.keyboard.press("Control+Enter")
    # Only the signature lacks: the file and every answer are kept.
    expect(page.locator("#errsum")).to_be_focused()
    assert page.locator("#errsum li").count() == 1 and page.get_by_text("plan.pdf").is_visible()
    page.locator("[name=declared]").press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/slip")
    number = page.url.split("/")[-2]
    page.locator("h1").click()
    page.keyboard.press("p")
    page.wait_for_url("**/slip/80")
    assert barriers(page) == []
    for size, millimetres in (("80", (80, 297)), ("a4", (210, 297))):
        page.goto(f"/desk/cases/{number}/slip/{size}")
        with pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True))) as sheets:
            assert len(sheets) == 1
            assert tuple(round(side * 25.4 / 72) for side in sheets[0].get_size()) == millimetres
            [found] = zxingcpp.read_barcodes(sheets[0].render(scale=3).to_pil())
        assert found.text.endswith(f"/track?number={number}")
