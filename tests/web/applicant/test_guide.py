"""The guide of every item, in the order people know, in both languages."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.calendar.now import SHENZHEN, at
from models.catalogue.eligible import judge, questions
from models.catalogue.files import catalogue
from models.catalogue.form import usual_questions
from models.catalogue.paper_notes import paper_notes
from models.queries.usual import usual
from tests import factories
from tests.journeys.visitor import Visitor

ORDER = [
    "谁可以办", "申请材料", "办理流程", "办理时限", "收费", "窗口与时间", "结果送达", "办理依据",
    "常见问题", "咨询监督",
]  # fmt: skip


def test_a_guide_has_its_parts_in_order(visitor: Visitor) -> None:
    """ACC-1: conditions, procedure, limits, fee and the full list of papers."""
    visitor.open("/services/G-MR-014")
    heads = [h.text_content().replace("示例数据", "").strip() for h in visitor.page.cssselect(".guide .column h2")]
    assert heads == ORDER
    facts = [" ".join(f.text_content().split()) for f in visitor.page.cssselect(".fact")]
    assert facts == [
        "承诺办结5个工作日",
        "法定时限10个工作日",
        "到现场0次",
        "办理方式全程网办，也可到窗口",
        "收费不收费（示例）",
        "需提交材料1份，另3份可后补",
    ]
    rows = [" ".join(row.text_content().split()) for row in visitor.page.cssselect("tbody tr")]
    assert "营业执照 免交 — 大厅已经有，或通过数据共享核验 —" in rows
    agent = "授权委托书 代办时必须 原件1份 自己按样例写，由本人签字；单位盖章 看样例：授权委托书"
    assert agent in rows and "最近复核" in visitor.text
    assert "开办餐饮店" in [a.text for a in visitor.page.cssselect("main a[href='/events/E-04']")]
    assert "示例，未核对" in visitor.text and "第1版" in visitor.text and "A01" in visitor.text
    assert len(visitor.page.cssselect(".start-bar a[href$='/start']")) == 1


def test_a_sample_has_a_page_that_leads_back(visitor: Visitor) -> None:
    """A2.3: the picture stands on a page of the hall; the way back never leads to another site."""
    visitor.open("/services/G-MR-014")
    visitor.open(next(a.get("href") for a in visitor.page.cssselect("a.see-sample") if "agentl" in a.get("href")))
    assert "授权委托书" in visitor.one("h1").text_content()
    assert visitor.one("a.back").get("href") == "/services/G-MR-014#papers"
    drawing = visitor.client.get(visitor.one("img.drawing").get("src"))
    assert drawing.mimetype == "image/svg+xml" and "授权委托书" in drawing.get_data(as_text=True)
    assert visitor.open("/papers/agentl/sample?back=//elsewhere.example/").one("a.back").get("href") == "/services"
    for address in ("/papers/nothing/sample", "/papers/nothing/sample.svg"):
        assert visitor.client.get(address).status_code == 404


def test_a_known_basis_is_printed(visitor: Visitor) -> None:
    code, spec = next((code, spec) for code, spec in catalogue().specs.items() if spec.law)
    assert spec.law is not None
    assert spec.law.zh in visitor.open(f"/services/{code}").text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_item_has_a_guide_and_a_notice_before_the_first_question(app: Flask, lang: str) -> None:
    visitor = Visitor(app, lang)
    for code, spec in catalogue().specs.items():
        visitor.open(f"/services/{code}")
        assert visitor.status == 200 and spec.title.within(lang) in visitor.one("h1").text_content()
        for condition in spec.conditions:
            assert condition.within(lang) in visitor.text
        visitor.open(f"/services/{code}/start")
        assert 0 < usual_questions(spec) <= len(spec.fields)
        assert len(visitor.page.cssselect(".pairs dt")) == 6, "who, why, how, which, how long, which rights (PD-2)"


def test_every_paper_that_is_asked_for_says_how_it_is_brought() -> None:
    """A2.3: original or copy, how many, where to get it."""
    asked = {need.code for spec in catalogue().specs.values() for need in spec.papers if need.asked}
    assert asked - set(paper_notes()) == set()


def test_a_few_questions_tell_whether_one_can_apply_and_with_what(visitor: Visitor) -> None:
    """A2.2: at most five questions; yes trims the papers, no gives the reason and another route."""
    assert max(len(questions(spec)) for spec in catalogue().specs.values()) == 5
    visitor.open("/services/G-MR-015?c1=yes")
    assert visitor.status == 422 and len(visitor.page.cssselect("#errsum a")) == 2
    visitor.open("/services/G-MR-015?asked=yes")
    assert visitor.status == 422 and "请先回答这3个问题" in visitor.one("#can-i details[open]").text_content()
    visitor.open("/services/G-MR-015?c1=yes&c2=yes&agent=no")
    assert (
        "可以办" in visitor.text
        and "已按您的回答精简" in visitor.text
        and "现在没有必须提交的材料。 另有1份可以后补" in visitor.text
        and "授权委托书" not in visitor.one("tbody").text_content()
    )
    visitor.open("/services/G-MR-015?c1=no&c2=yes&agent=yes")
    said = visitor.one(".banner").text_content()
    assert "食品经营许可证在有效期内" in said and "变更后" not in said
    assert "打电话" not in said and not visitor.page.cssselect(".start-bar .button-primary")
    assert "/services/G-MR-014" in [a.get("href") for a in visitor.page.cssselect(".banner a")]


def test_a_promise_spares_its_papers_in_the_answer_too() -> None:
    """A2.2 with NC-1: who would promise is shown the shorter list."""
    spec = catalogue().specs["G-HR-003"]
    given = {one.key: "yes" for one in questions(spec)}
    by_promise, _ = judge(spec, given)
    ordinary, _ = judge(spec, {**given, "promise": "no"})
    assert by_promise and ordinary and spec.commitment
    spared = {need.code for need in ordinary.papers} - {need.code for need in by_promise.papers}
    assert spared == {code for code in spec.commitment.spares if (need := spec.paper(code)) and need.asked}


def test_the_usual_time_is_told_once_enough_were_decided(visitor: Visitor, db: Session) -> None:
    """A13 of the features: the promise stands beside what it really takes."""
    for n in range(5):
        case = factories.submitted_case(db, site_address=f"深圳市龙岗区示例路{n}号").case
        case.accepted_on, case.decided_on = date(2026, 11, 9), date(2026, 11, 9 + min(n, 4))
    db.flush()
    with at(datetime(2026, 11, 23, 9, 0, tzinfo=SHENZHEN)):
        assert usual(db, "G-MR-014") == (2, 5) and usual(db, "G-MR-015") is None
        assert "最近5件从受理到决定，中间的一件用了2个工作日" in visitor.open("/services/G-MR-014").text


def test_an_item_that_is_not_there_is_not_found(visitor: Visitor) -> None:
    assert visitor.open("/services/G-XX-999").status == 404
    assert visitor.open("/services/G-XX-999/start").status == 404
