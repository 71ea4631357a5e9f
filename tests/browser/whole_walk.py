"""One request through the whole hall, in real browsers, as the people of the hall would do it.

A company files the food-business licence with a PDF and a photograph; a clerk asks for a supplement; the applicant
answers; it is accepted, reviewed by two departments side by side, granted by another person, produced and handed over.

By hand, against a hall that stands:  python -m tests.browser.whole_walk http://127.0.0.1:8000 FOLDER-FOR-PICTURES
"""

from __future__ import annotations

import io
import re
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from models.calendar.now import today
from models.people.demo import PASSWORD
from tests.factories import pdf
from tests.journeys.filing import COMPANY, ITEM

SLOW = 30_000  # milliseconds for what the workers do in between
SUPPLEMENTED = ("health", "rules")


def photograph() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


class Walk:
    """``look`` is called with a page and a name after each step that a person would look at."""

    def __init__(self, browser: Browser, base: str, look: Callable[[Page, str], object] = lambda page, name: None):
        self._browser, self._base, self._look = browser, base, look
        self.number = self.code = ""
        # Premises of its own: a second request for the same ones is answered with the number of the first.
        self._premises = f"深圳市龙岗区坂田街道示例路{secrets.randbelow(10**6)}号"

    def run(self) -> None:
        """From the home page to the rating.  Raises what playwright raises when a step is not there."""
        applicant = self._open("/")
        self._find(applicant)
        self._fill(applicant)
        self._send(applicant)
        self._ask_for_more()
        self._answer(applicant)
        self._accept()
        self._review_and_decide()
        self._hand_over()
        self._see_the_end(applicant)

    # The applicant ---------------------------------------------------------------------------------------------------

    def _find(self, page: Page) -> None:
        self._look(page, "home")
        page.locator("input[name=q]").fill("食品经营许可")
        page.get_by_role("button", name="查找").click()
        self._look(page, "search")
        page.locator(f"a[href*='/services/{ITEM}']").first.click()
        self._look(page, "guide")
        page.get_by_role("link", name=re.compile("开始办理")).first.click()
        self._look(page, "privacy notice")
        page.get_by_role("button", name=re.compile("开始填写")).click()
        self._look(page, "task list with resume code")

    def _fill(self, page: Page) -> None:
        draft = page.url
        for topic, answers in COMPANY.items():
            page.goto(f"{draft}/{topic}")
            for name, value in answers.items():
                _give(page, name, self._premises if name == "site_address" else value)
            if topic in ("company", "site", "own"):
                self._look(page, f"topic {topic}")
            page.get_by_role("button", name="保存并继续").click()
        page.goto(f"{draft}/papers")
        self._look(page, "papers")
        self._file(page, "floor", "平面图.pdf", pdf())
        self._file(page, "equip", "设备.jpg", photograph())
        self._look(page, "papers filed")
        page.goto(f"{draft}/check")
        self._look(page, "check before sending")

    def _file(self, page: Page, code: str, name: str, content: bytes) -> None:
        mime = "image/jpeg" if name.endswith("jpg") else "application/pdf"
        file = {"name": name, "mimeType": mime, "buffer": content}
        page.locator(f"input[type=file][name='paper:{code}']").set_input_files(file)  # type: ignore[arg-type]
        expect(page.locator(f"#paper-{code} .paper-files")).to_contain_text(name)

    def _send(self, page: Page) -> None:
        page.locator("input[name=declared]").check()
        page.get_by_role("button", name="提交申请").click()
        expect(page).to_have_url(re.compile("/receipt$"))
        self._look(page, "receipt")
        self.number = page.url.split("/")[-2]
        found = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", page.locator("main").inner_text())
        assert found, "the receipt shows no query code"
        self.code = found.group()

    def _answer(self, page: Page) -> None:
        """From another browser, by number and query code alone."""
        page.context.clear_cookies()
        page.goto(f"{self._base}/track")
        page.locator("input[name=number]").fill(self.number)
        page.locator("input[name=query_code]").fill(self.code)
        self._look(page, "track")
        page.locator("main form button").click()
        self._look(page, "request: more is needed")
        page.goto(f"{self._base}/requests/{self.number}/supplement")
        self._look(page, "supplement notice")
        for code in SUPPLEMENTED:
            page.get_by_role("link", name="答复这一项").first.click()
            file = {"name": f"{code}.pdf", "mimeType": "application/pdf", "buffer": pdf(2)}
            page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
            page.get_by_role("link", name="完成这一项").click()
        page.get_by_role("link", name="核对并提交").click()
        self._look(page, "supplement check")
        page.locator("main form button").first.click()
        expect(page).to_have_url(re.compile("/receipt$"))
        self._look(page, "supplement receipt")
        page.get_by_role("link", name="查看办件进度").click()
        expect(page.get_by_text("正在核对材料").first).to_be_visible()

    def _see_the_end(self, page: Page) -> None:
        page.goto(f"{self._base}/requests/{self.number}")
        self._look(page, "request: delivered")
        page.goto(f"{self._base}/requests/{self.number}/rate")
        _give(page, "level", "1")
        self._look(page, "rating")
        page.get_by_role("button", name="提交评价").click()
        self._look(page, "rated")

    # The hall --------------------------------------------------------------------------------------------------------

    def _ask_for_more(self) -> None:
        page = self._staff("gov.window1")
        self._look(page, "desk")
        self._take(page)
        self._look(page, "case at the window")
        self._tick(page, 2)
        self._act(page, "出具补正通知")
        self._look(page, "supplement composer")
        self._confirm(page, "出具补正通知")
        page.context.close()

    def _accept(self) -> None:
        page = self._staff("gov.window2")
        self._take(page)
        self._tick(page, 4)
        self._act(page, "予以受理")
        self._look(page, "acceptance")
        self._confirm(page, "予以受理")
        page.context.close()

    def _review_and_decide(self) -> None:
        reviewers = [self._staff(login) for login in ("mr.review", "ec.review")]
        for page in reviewers:  # Both hold the case at once.
            self._take(page)
        self._check_site(reviewers[0])
        for page in reviewers:
            self._act(page, "提交审查意见")
            _give(page, "finding", "pass")
            _give(page, "opinion", "经审查，符合许可条件。")
            self._look(page, "review")
            self._confirm(page, "提交审查意见")
            page.context.close()
        page = self._staff("mr.decide")
        self._take(page)
        self._act(page, "准予许可")
        self._look(page, "decision")
        self._confirm(page, "准予许可")
        page.context.close()

    def _check_site(self, page: Page) -> None:
        self._act(page, "记录现场核查")
        _give(page, "went_on", today().isoformat())
        _give(page, "place", "深圳市龙岗区坂田街道示例路1号101")
        _give(page, "seen", "现场布局与平面图一致。")
        for name in ("officer", "second_officer"):
            officers = page.locator(f"[name={name}]")
            officers.nth(0 if name == "officer" else 1).check()
        self._look(page, "site check")
        self._confirm(page, "记录现场核查")

    def _hand_over(self) -> None:
        page = self._staff("gov.window2")
        self._take(page)
        self._act(page, "窗口发放")
        _give(page, "receiver", "本人凭编号和查询码领取")
        self._look(page, "hand-over")
        self._confirm(page, "窗口发放")
        self._look(page, "desk after the last act")
        page.context.close()

    def _staff(self, login: str) -> Page:
        page = self._open("/account/sign-in")
        page.locator("main form input[type=text]").first.fill(login)
        page.locator("main form input[type=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        expect(page).to_have_url(re.compile("/desk/?$"))
        return page

    def _take(self, page: Page) -> None:
        """Take this very case as soon as the workers have brought it to the desk."""
        page.goto(f"{self._base}/desk/queue")
        row = page.locator("tr, li").filter(has=page.locator(f"a[href*='{self.number}']")).first
        for _ in range(SLOW // 500):
            if row.count():
                break
            page.wait_for_timeout(500)
            page.reload()
        row.get_by_role("button", name=re.compile("认领")).click()
        expect(page).to_have_url(re.compile(f"/desk/cases/{self.number}"))

    def _tick(self, page: Page, papers: int) -> None:
        for _ in range(papers):
            page.get_by_role("button", name="符合", exact=True).first.click()

    def _act(self, page: Page, name: str) -> None:
        page.goto(f"{self._base}/desk/cases/{self.number}")
        page.get_by_role("link", name=name, exact=True).first.click()

    def _confirm(self, page: Page, name: str) -> None:
        page.locator("form#act").get_by_role("button", name=re.compile(name)).first.click()
        expect(page.locator("#errsum")).to_have_count(0)

    def _open(self, path: str) -> Page:
        page = self._browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800}).new_page()
        page.set_default_timeout(SLOW)
        page.goto(self._base + path)
        return page


def _give(page: Page, name: str, value: object) -> None:
    """Answer one question, whatever its kind."""
    if isinstance(value, list):
        for one in value:
            page.locator(f"input[name='{name}'][value='{one}']").check()
        return
    field = page.locator(f"[name='{name}']").first
    match field.evaluate("e => e.type"):
        case "radio":
            page.locator(f"input[name='{name}'][value='{value}']").check()
        case "select-one":
            field.select_option(str(value))
        case _:
            field.fill(str(value))


def main(base: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[str] = []

    def picture(page: Page, name: str) -> None:
        taken.append(name)
        page.screenshot(path=folder / f"{len(taken):02d} {name.replace(':', '')}.png", full_page=True)

    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        walk = Walk(browser, base, picture)
        try:
            walk.run()
        finally:
            print(f"{len(taken)} pictures, last: {taken[-1]}; request {walk.number}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
