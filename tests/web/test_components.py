"""The living page in a real browser: what its components do.  How they look is asked of every page in tests/pages."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_the_error_summary_has_the_focus_and_leads_into_the_field(page: Page):
    page.goto("/styles/")
    expect(page.locator("#errsum")).to_be_focused()
    page.locator("#errsum a").first.click()
    expect(page.locator("#f-contact_mobile")).to_be_focused()


def test_a_second_press_sends_nothing(page: Page):
    page.goto("/styles/")
    sent = []
    # An answer without content leaves the page as it is, so that it can be looked at.
    page.route("**/styles/", lambda route: sent.append(route.fulfill(status=204)))
    page.get_by_role("button", name="保存并继续").evaluate("button => { button.click(); button.click() }")
    expect(page.locator(".busy")).to_have_text("正在提交……")
    assert len(sent) == 1


def test_a_draft_saves_itself_and_says_when(page: Page):
    page.goto("/styles/")
    page.route("**/styles/", lambda route: route.fulfill(json={"saved_at": "14:32"}))
    page.locator("#f-company_name").fill("示例食品有限公司")
    expect(page.locator("[data-autosave-status]")).to_have_text("已保存 14:32")
    page.route("**/styles/", lambda route: route.abort())
    page.locator("#f-company_name").fill("示例食品")
    expect(page.locator("[data-autosave-status]")).to_have_text("离线，联网后自动保存")


def test_a_form_whose_token_is_gone_is_rescued_by_one_press(page: Page):
    page.goto("/styles/")
    page.locator("#f-company_name").fill("示例食品有限公司")
    page.context.clear_cookies()
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("页面打开的时间太久")
    page.get_by_role("button", name="继续提交").click()
    expect(page.get_by_role("listitem").filter(has_text="company_name")).to_be_visible()


def test_keys_move_open_and_stay_out_of_typing(page: Page):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/styles/staff")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("a[data-row]").nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[data-rows] input").nth(1)).to_be_checked()
    page.keyboard.press("k")
    expect(page.locator("a[data-row]").nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#staff-q")).to_be_focused()
    page.keyboard.type("jx?")
    expect(page.locator("#staff-q")).to_have_value("jx?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("下一件")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/styles/")


def test_large_type_is_one_press_away_and_stays(page: Page):
    page.goto("/accessibility")
    page.get_by_role("link", name="大字版").click()
    expect(page.locator("html")).to_have_css("font-size", "22px")
    page.goto("/styles/")
    expect(page.locator("html")).to_have_css("font-size", "22px")


def test_without_script_everything_is_there(browser, live_server):
    context = browser.new_context(java_script_enabled=False, base_url=live_server)
    page = context.new_page()
    page.goto("/styles/")
    page.get_by_label("单位名称").fill("示例食品有限公司")
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("listitem").filter(has_text="company_name")).to_be_visible()
    context.close()
