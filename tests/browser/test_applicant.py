"""The applicant's main path in a real browser: on a phone, with and without script, in both languages and all sizes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.guards import papers_needed
from models.casework.papers import live_papers
from models.casework.perform import perform
from models.db import transaction
from tests.browser.conftest import OpenPage, shifts
from tests.factories import LINES, file_paper, pdf, take
from tests.journeys.filing import COMPANY, ITEM
from workers.drain import drain


def begin(page: Page) -> str:
    page.goto(f"/services/{ITEM}/start")
    page.get_by_role("button", name="我已了解，开始填写").click()
    return page.url


def give(page: Page, name: str, value: object) -> None:
    """Answer one question as a person does."""
    field = page.locator(f"main [name='{name}']")
    if field.first.get_attribute("type") in ("radio", "checkbox"):
        for one in value if isinstance(value, list) else [value]:
            page.locator(f"main [name='{name}'][value='{one}']").check()
    else:
        field.fill(str(value))


def fill(page: Page, draft: str, site: str) -> None:
    for topic, fields in COMPANY.items():
        page.goto(f"{draft}/{topic}")
        for name, value in {**fields, **({"site_address": site} if topic == "site" else {})}.items():
            give(page, name, value)
        page.get_by_role("button", name="保存并继续").click()
        page.wait_for_url(lambda url, topic=topic: not url.endswith(f"/{topic}"))


def press_upload(form: Locator) -> None:
    """Without script a button sends the file; with it the file went up when it was chosen."""
    form.page.wait_for_load_state()
    button = form.get_by_role("button", name="上传", exact=True)
    if button.is_visible():
        button.click()


def upload(page: Page, code: str, content: bytes) -> None:
    page.set_input_files(
        f"[name='paper:{code}']", {"name": f"{code}.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    press_upload(page.locator(f"form:has([name='paper:{code}'])"))
    expect(page.locator(f"#paper-{code} .paper-files")).to_contain_text(f"{code}.pdf")


def send(page: Page, draft: str, site: str) -> str:
    """From an empty draft to the receipt; the number."""
    fill(page, draft, site)
    page.goto(f"{draft}/papers")
    upload(page, "floor", pdf())
    page.goto(f"{draft}/check")
    page.get_by_label("我承诺").check()
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/receipt")
    return page.url.split("/")[4]


def ask(db: Session, case: Case) -> None:
    """The one notice of two lines; the papers it does not speak of, which might have followed, are there."""
    filed = {paper.code for paper in live_papers(db, case.id)} | {line["code"] for line in LINES}
    for code in papers_needed(case, "RD"):
        if code not in filed:
            file_paper(db, case, code)
    perform(db, case.id, "ask_supplement", take(db, case, "gov.window1"), lines=LINES)


@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_a_company_files_and_answers_on_a_phone(open_page: OpenPage, js: bool) -> None:
    page = open_page(js=js)
    page.goto("/")
    page.get_by_role("searchbox").fill("食品经营许可核发")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="食品经营许可核发").first.click()
    page.locator(".start-bar a").click()
    page.get_by_role("button", name="我已了解，开始填写").click()
    number = send(page, page.url, f"示例路{js}号")
    page.get_by_role("link", name="查看办件进度").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("食品经营许可核发")
    drain()
    with transaction() as db:
        case = db.scalars(select(Case).where(Case.number == number)).one()
        ask(db, case)
    drain()
    page.reload()
    page.get_by_role("link", name="补交材料").click()
    page.get_by_role("link", name="管理制度文件").first.click()
    page.set_input_files("input[type=file]", {"name": "制度.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    press_upload(page.locator("form.upload"))
    page.get_by_role("link", name="完成这一项").click()
    page.get_by_role("link", name="使用面积").first.click()
    page.get_by_label("使用面积").fill("120")
    page.get_by_role("button", name="保存这一项").click()
    page.get_by_role("link", name="核对并提交").click()
    page.get_by_role("button", name="提交补正").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("补正已提交")
    page.get_by_role("link", name="查看办件进度").click()
    expect(page.locator("#main")).to_contain_text("已收件，正在核对材料")
    page.get_by_role("link", name="撤回申请").click()
    page.get_by_role("button", name="撤回申请").click()
    expect(page.locator("#main")).to_contain_text("您已撤回申请")


@pytest.fixture(scope="module")
def places(browser, live_server: str) -> Iterator[tuple[dict, dict[str, str]]]:
    """Cookies of an applicant with a draft and a sent request, and the addresses of every page they have."""
    context = browser.new_context(base_url=live_server, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    number = send(page, begin(page), "示例路88号")
    drain()
    with transaction() as db:
        case = db.scalars(select(Case).where(Case.number == number)).one()
        ask(db, case)
    drain()
    request = f"/requests/{number}"
    page.goto(f"{request}/supplement")
    rules, area = (a.get_attribute("href") for a in page.locator(".asked h2 a").all())
    sent = context.storage_state()
    draft = begin(page).removeprefix(live_server)
    page.goto(f"{draft}/site")
    give(page, "site_area", "很大")
    page.get_by_role("button", name="保存并继续").click()
    yield (
        {"draft": context.storage_state(), "request": sent},
        {
            "home": "/", "services": "/services", "found": "/services?q=许可", "nothing": "/services?q=zzzz",
            "subjects": "/services?audience=individual", "halls": "/halls", "can i": f"/services/{ITEM}?c1=no",
            "guide": f"/services/{ITEM}", "start": f"/services/{ITEM}/start", "track": "/track",
            "resume": "/drafts/resume", "tasks": draft, "topic": f"{draft}/contact", "choices": f"{draft}/own",
            "papers": f"{draft}/papers", "check": f"{draft}/check", "delete": f"{draft}/delete",
            "receipt": f"{request}/receipt", "request": request, "filed": f"{request}/filed",
            "supplement": f"{request}/supplement", "paper line": str(rules), "field line": str(area),
            "answers": f"{request}/supplement/check", "withdraw": f"{request}/withdraw",
            "messages": f"{request}/messages", "more time": f"{request}/supplement/longer",
            "receipt check": "/receipts/check",
        },
    )  # fmt: skip
    context.close()


OF_REQUESTS = ("/requests/",)


def arrive(page: Page, places: tuple[dict, dict[str, str]], name: str) -> None:
    """Open one of the pages as its owner."""
    states, addresses = places
    state = states["request" if addresses[name].startswith(OF_REQUESTS) else "draft"]
    keep = [cookie for cookie in state["cookies"] if cookie["name"] not in ("lang", "elder")]
    page.context.add_cookies(keep)
    page.goto(addresses[name])
    assert page.url.endswith(addresses[name].replace("许可", "%E8%AE%B8%E5%8F%AF")), f"{name} led to {page.url}"


def test_the_error_summary_takes_the_focus_and_leads_into_the_field(page: Page) -> None:
    draft = begin(page)
    page.goto(f"{draft}/site")
    page.get_by_role("button", name="保存并继续").click()
    expect(page.locator("#errsum")).to_be_focused()
    page.locator("#errsum a").first.click()
    expect(page.locator("#f-site_address")).to_be_focused()


def test_a_draft_saves_itself_and_is_there_after_a_reload(page: Page) -> None:
    draft = begin(page)
    page.goto(f"{draft}/site")
    page.get_by_label("场所地址").fill("示例路7号")
    expect(page.locator("[data-autosave-status]")).to_contain_text("已保存", timeout=10_000)
    page.reload()
    expect(page.get_by_label("场所地址")).to_have_value("示例路7号")


def test_the_receipt_is_scanned_and_receipt_and_request_print_on_one_page(open_page: OpenPage, places) -> None:
    """A6.2, A7.1, A7.7: the code travels in the fragment only and leaves the address at once."""
    page = open_page()
    arrive(page, places, "receipt")
    number, code = page.url.split("/")[4], page.locator(".receipt .number").nth(1).inner_text()[:9]
    picture = Image.open(io.BytesIO(page.locator(".qr").screenshot()))
    [found] = zxingcpp.read_barcodes(picture)
    assert found.text.endswith(f"/track?number={number}#{code}")
    for address in (page.url, f"/requests/{number}"):
        page.goto(address)
        with pypdfium2.PdfDocument(page.pdf(format="A4")) as printed:
            assert len(printed) == 1, address
            assert number in printed[0].get_textpage().get_text_bounded().replace(" ", ""), address
    stranger = open_page()
    stranger.goto("/track?" + found.text.split("?")[1])
    expect(stranger.get_by_label("办件编号")).to_have_value(number)
    assert "#" not in stranger.url and code not in stranger.url
    stranger.keyboard.press("Enter")
    expect(stranger).to_have_url(re.compile(f"/requests/{number}$"))


def test_the_first_screen_of_a_phone_has_search_and_the_four_ways(open_page: OpenPage) -> None:
    page = open_page(height=640)
    page.goto("/")
    for words in ("我要办事", "查进度", "预约取号", "补交材料"):
        box = page.locator(".tile", has_text=words).bounding_box()
        assert box is not None and box["y"] + box["height"] <= 640, words


def test_chinese_is_drawn_in_a_chinese_font(page: Page) -> None:
    page.goto(f"/services/{ITEM}")
    cdp = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        cdp.send(f"{domain}.enable")
    root = cdp.send("DOM.getDocument")["root"]["nodeId"]
    node = cdp.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = cdp.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert any("CJK" in font["familyName"] or "Hei" in font["familyName"] for font in fonts), fonts


@pytest.mark.parametrize("name", ["home", "services", "guide", "topic", "papers", "request"])
def test_a_first_view_costs_little(open_page: OpenPage, places, name: str) -> None:
    page = open_page()
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    sizes: list[int] = []
    cdp.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    arrive(page, places, name)
    page.wait_for_load_state("networkidle")
    assert sum(sizes) <= 100_000 and len(sizes) <= 8
    moved = shifts(page)
    assert sum(value for value, _ in moved) <= 0.05, moved
