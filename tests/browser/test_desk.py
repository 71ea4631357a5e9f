"""The staff's pages in a real browser: a day by keyboard, and the same without script."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.calendar.now import at, now
from models.casework.case import Case
from models.casework.papers import live_papers
from models.casework.perform import perform
from models.casework.supplement import open_supplement
from models.db import transaction
from models.people import demo
from tests import factories
from tests.browser.conftest import OpenPage


def address(n: int) -> str:
    return f"深圳市龙岗区坂田街道示例路{n}号"


@pytest.fixture(scope="module")
def cases(own_hall: str, data_dir: Path) -> dict[str, str]:
    """A hall at work: the number of one case for each place it can be in."""
    folder = data_dir / "uploads"
    made: dict[str, Case] = {}
    with transaction() as db, at(now() - timedelta(days=2)):
        made["waiting"] = factories.submitted_case(db, folder=folder, site_address=address(1)).case
        made["checking"] = factories.submitted_case(db, folder=folder, site_address=address(2)).case
        factories.take(db, made["checking"], "gov.window2")
        live_papers(db, made["checking"].id)[0].verdict = "wrong"
        asked = factories.submitted_case(db, folder=folder, site_address=address(3)).case
        perform(db, asked.id, "ask_supplement", factories.take(db, asked, "gov.window2"), lines=factories.LINES)
        made["asked"] = asked
        made["reviewing"] = factories.accepted_case(db, folder=folder, site_address=address(4)).case
        factories.take(db, made["reviewing"], "mr.review")
        made["deciding"] = factories.reviewed_case(db, folder=folder, site_address=address(5)).case
        factories.take(db, made["deciding"], "mr.decide")
        return {name: str(case.number) for name, case in made.items()}


def sign_in(page: Page, login: str) -> Page:
    page.goto("/account/sign-in")
    page.fill("[name=who]", login)
    page.fill("[name=password]", demo.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    return page


def stage_of(number: str) -> str:
    with transaction() as db:
        return db.scalars(select(Case.stage).where(Case.number == number)).one()


def test_a_clerk_works_by_keyboard_alone(open_page: OpenPage, cases: dict[str, str]) -> None:
    page = sign_in(open_page(width=1280, height=900), "gov.window1")
    expect(page).to_have_url("/desk/")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/desk/cases/**")
    number = page.url.split("/")[-1].split("?")[0]
    assert (number, stage_of(number)) == (cases["waiting"], "received")
    # The first paper is right, as far as anybody can see; a tick is no legal act, so one key is enough.
    page.keyboard.press("1")
    expect(page.locator("#viewer-title")).to_contain_text("设备设施清单")
    page.wait_for_load_state("domcontentloaded")
    page.keyboard.press("s")
    expect(page.locator("#act")).to_be_focused()
    page.wait_for_load_state()
    assert stage_of(number) == "received"
    page.locator("#f-line-1-use").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.locator("#f-line-1-problem")).to_be_focused()
    # Letters are letters while somebody types.
    page.keyboard.type("as g n 1 d")
    expect(page.locator("#f-line-1-problem")).to_have_value("as g n 1 d")
    page.fill("#f-line-1-problem", "页数不全")
    page.keyboard.press("Tab")
    page.keyboard.type("请重新上传完整的清单")
    # What nobody has looked at is explained (C3.4).
    page.fill("#f-unchecked_why", "示例")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")
    expect(page.get_by_text("已办：出具补正通知")).to_be_visible()
    assert stage_of(number) == "waiting_supplement"
    with transaction() as db:
        asked = open_supplement(db, db.scalars(select(Case.id).where(Case.number == number)).one())
        assert asked and [(li.code, li.problem) for li in asked.lines] == [("equip", "页数不全")]


def test_no_single_key_completes_a_legal_act(open_page: OpenPage, cases: dict[str, str]) -> None:
    number = cases["deciding"]
    page = sign_in(open_page(width=1280), "mr.decide")
    for key in "dradbe":
        # A page of its own, because the second press may lead somewhere that nothing here waits for.
        other = page.context.new_page()
        other.goto(f"/desk/cases/{number}")
        opens = other.locator(f"[href*='act='][data-key='{key}']").count()
        other.keyboard.press(key)
        if opens:
            other.wait_for_url("**act=**")
        other.keyboard.press(key)
        other.close()
        assert stage_of(number) == "deciding"
    page.goto(f"/desk/cases/{number}?act=refuse")
    page.keyboard.press("?")
    sheet = page.locator("dialog#keys")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("Ctrl+Enter")
    expect(sheet).to_contain_text("不予许可")


def test_j_and_k_walk_the_rows_and_enter_opens_one(open_page: OpenPage, cases: dict[str, str]) -> None:
    page = sign_in(open_page(width=1280), "supervisor")
    page.goto("/board/cases")
    rows = page.locator("a[data-row]")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/cases/**")
    page.keyboard.press("u")
    page.wait_for_url("**/board/")


def test_lines_open_when_they_are_chosen(open_page: OpenPage, cases: dict[str, str]) -> None:
    page = sign_in(open_page(width=1280), "gov.window2")
    page.goto(f"/desk/cases/{cases['checking']}?act=ask_supplement")
    expect(page.locator("#f-line-0-problem")).to_be_visible()
    expect(page.locator("#f-line-1-problem")).to_be_hidden()
    page.locator("#f-line-1-use").check()
    expect(page.locator("#f-line-1-problem")).to_be_visible()
    page.locator("#f-line-4-target").select_option("field:site_area")
    expect(page.locator("#f-line-4-remedy")).to_be_visible()
    page.get_by_role("button", name="预览申请人看到的内容").click()
    expect(page.locator("#preview")).to_contain_text("请您补正材料")
    assert stage_of(cases["checking"]) == "received"


def test_reasons_lead_to_their_fields(open_page: OpenPage, cases: dict[str, str]) -> None:
    page = sign_in(open_page(width=1280), "gov.window2")
    page.goto(f"/desk/cases/{cases['checking']}?act=ask_supplement")
    page.locator("#act button[data-key='Ctrl+Enter']").click()
    expect(page.locator("#errsum")).to_be_focused()
    page.locator("#errsum a").first.click()
    expect(page.locator("#f-line-0-problem")).to_be_focused()


def test_everything_works_without_script(open_page: OpenPage, cases: dict[str, str]) -> None:
    page = sign_in(open_page(width=1280, js=False), "gov.window2")
    page.goto(f"/desk/cases/{cases['checking']}")
    page.get_by_role("link", name="告知不需要许可").click()
    expect(page.locator("#act")).to_be_visible()
    page.goto(f"/desk/cases/{cases['checking']}?act=ask_supplement")
    for n in range(4):
        expect(page.locator(f"#f-line-{n}-problem")).to_be_visible()
    page.locator("#viewer button[value=ok]").click()
    expect(page.locator("#viewer-title")).to_be_visible()
