"""A page that saves itself: every state has its words, nothing typed is lost to time or to another device (A3.5)."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_applicant import begin

STATUS = "[data-autosave-status]"


def resumed(page: Page, code: str, draft: str) -> None:
    page.goto("/drafts/resume")
    page.locator("[name=resume_code]").fill(code)
    page.locator("main form button").click()
    page.wait_for_url(f"{draft}*")


def test_an_expired_sitting_and_token_lose_nothing_typed(page: Page) -> None:
    """A3.5: saving fails and can be tried again; expired, the words say so, and one code later everything is stored."""
    draft = begin(page)
    code = str(page.locator("[data-copy]").get_attribute("data-copy"))
    page.goto(f"{draft}/site")
    busy: list[bool] = []
    page.route(f"{draft}/site", lambda route: route.fulfill(status=429) if not busy else route.fallback())
    page.get_by_label("场所地址").fill("示例路7号")
    expect(page.locator(STATUS)).to_have_text("保存失败", timeout=8_000)
    busy.append(True)
    page.get_by_role("button", name="重试").click()
    expect(page.locator(STATUS)).to_contain_text("已保存")
    page.context.clear_cookies()
    page.get_by_label("场所地址").fill("示例路8号")
    expect(page.locator(STATUS)).to_contain_text("填写的内容不会丢失", timeout=8_000)
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_role("button", name="继续提交").click()
    page.locator("[name=resume_code]").fill(code)
    page.locator("main form button").click()
    expect(page).to_have_url(f"{draft}/site")
    page.goto(f"{draft}/site")
    expect(page.get_by_label("场所地址")).to_have_value("示例路8号")


def test_two_devices_never_overwrite_each_other_in_silence(open_page: OpenPage) -> None:
    """A3.6: the second device's own saving is refused with words; by hand both versions are shown and one is picked."""
    desk, phone = open_page(width=1280), open_page()
    draft = begin(desk)
    code = str(desk.locator("[data-copy]").get_attribute("data-copy"))
    resumed(phone, code, draft)
    for page in (desk, phone):
        page.goto(f"{draft}/site")
    phone.get_by_label("场所地址").fill("手机上的地址")
    expect(phone.locator(STATUS)).to_contain_text("已保存", timeout=8_000)
    desk.get_by_label("场所地址").fill("电脑上的地址")
    expect(desk.locator(STATUS)).to_contain_text("在另一处也保存过", timeout=8_000)
    desk.get_by_role("button", name="保存并继续").click()
    expect(desk.locator("main")).to_contain_text("手机上的地址")
    desk.get_by_role("button", name="保留我刚才填写的").click()
    phone.goto(f"{draft}/site")
    expect(phone.get_by_label("场所地址")).to_have_value("电脑上的地址")
