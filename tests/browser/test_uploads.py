"""Uploads as a browser does them: percent, a broken line, giving up, leaving, dropping, one row at a time (A4)."""

from __future__ import annotations

from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.conftest import OpenPage, barriers, sideways
from tests.browser.test_applicant import begin
from tests.factories import pdf
from tests.web.applicant.test_uploads import photograph
from workers.drain import drain

SLOW = 500_000
DROP = """([row, name, size]) => {
  const data = new DataTransfer(), bubbles = true, cancelable = true;
  data.items.add(new File([new Uint8Array(size).fill(32)], name, {type: "application/pdf"}));
  document.querySelector(row).dispatchEvent(
    new DragEvent("drop", {bubbles, cancelable, dataTransfer: data}));
}"""


def papers(page: Page) -> str:
    draft = begin(page)
    page.goto(f"{draft}/papers")
    return draft


def choose(page: Page, code: str, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator(f"#paper-{code} [name='paper:{code}']").last.set_input_files(file)


def long_pdf(n: int = SLOW) -> bytes:
    return pdf() + b"\n" * n


def test_a_file_goes_up_through_a_broken_line_and_leaving_asks_once(page: Page) -> None:
    """A4.2, U16: percent is shown, a lost line says so and goes on from there, leaving asks, cancelling is possible."""
    papers(page)
    pieces: list[str] = []
    broken: list[Route] = []
    done: list[bool] = []

    def line(route: Route) -> None:
        pieces.append(route.request.url)
        if len(pieces) == 2:
            route.fulfill(status=429, body="{}")
        elif done and not broken:
            broken.append(route)
        else:
            route.fallback()

    page.route("**/arriving/*at=*", line)
    row = page.locator("#paper-floor")
    expect(row.get_by_role("button", name="上传")).to_be_hidden()
    choose(page, "floor", "平面图.pdf", long_pdf())
    expect(row.locator(".rising-said")).to_contain_text("网络中断，已收到")
    row.get_by_role("button", name="重试").click()
    expect(row.get_by_role("link", name="平面图.pdf")).to_be_visible(timeout=10_000)
    expect(row.locator(".tag-ok")).to_have_text("已上传")
    assert not pieces[2].endswith("at=0"), "what had come was not sent again"
    expect(page.get_by_role("status").last).to_have_text("已上传：平面图.pdf")

    done.append(True)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    choose(page, "equip", "清单.pdf", long_pdf())
    expect(page.locator("#paper-equip .rising-said")).to_contain_text("正在上传")
    page.locator("h1").click()
    page.evaluate("location.reload()")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"], "once, and the upload is still there"
    page.locator("#paper-equip").get_by_role("button", name="取消上传").click()
    for route in broken:
        route.abort("aborted")
    expect(page.locator("#paper-equip .rising")).to_have_count(0)
    expect(page.locator("#paper-equip input[type=file]")).to_be_visible()


def test_rows_are_renewed_one_by_one_and_what_is_refused_says_why(open_page: OpenPage) -> None:
    """A4.3, A4.4, A4.6: dropped files queue, a picture and a hint come by themselves, removal is undone in place."""
    page = open_page(width=1280)
    draft = papers(page)
    page.evaluate(DROP, ["#paper-equip", "空格.pdf", 3000])
    expect(page.locator("#paper-equip .problem")).to_contain_text("文件的实际内容不是")
    choose(page, "floor", "模糊.jpg", photograph(12))
    choose(page, "rules", "制度.pdf", pdf())
    expect(page.locator("#paper-rules").get_by_role("link", name="制度.pdf")).to_be_visible(timeout=10_000)
    expect(page.locator("#paper-floor").get_by_role("link", name="模糊.jpg")).to_be_visible()
    drain()
    expect(page.locator("#paper-floor .paper-hint")).to_contain_text("照片可能模糊", timeout=20_000)
    expect(page.locator("#paper-floor img.thumb")).to_be_visible()
    assert barriers(page) == []
    page.locator("#paper-rules").get_by_role("button", name="删除").click()
    page.locator("#paper-rules").get_by_role("button", name="撤销删除").click()
    expect(page.locator("#paper-rules .tag-ok")).to_have_text("已上传")
    page.locator("#paper-rules summary", has_text="更换").click()
    file = {"name": "新制度.pdf", "mimeType": "application/pdf", "buffer": pdf(2)}
    page.locator("#paper-rules .paper-acts input[type=file]").set_input_files(file)
    expect(page.locator("#paper-rules")).to_contain_text("新制度.pdf")
    expect(page.locator("#paper-rules")).to_contain_text("已删除：制度.pdf")
    assert page.url == f"{draft}/papers"
    page.set_viewport_size({"width": 320, "height": 640})
    assert not sideways(page)
