"""The guide of every item, in the order people know, in both languages."""

from __future__ import annotations

import pytest
from flask import Flask

from models.catalogue.files import catalogue
from tests.journeys.visitor import Visitor

ORDER = ["谁可以办", "申请材料", "办理流程", "办理时限", "收费", "在哪里办", "结果送达", "办理依据"]


def test_a_guide_has_its_parts_in_order(visitor: Visitor) -> None:
    """ACC-1: conditions, procedure, limits, fee and the full list of papers."""
    visitor.open("/services/G-MR-014")
    heads = [h.text_content().replace("示例数据", "").strip() for h in visitor.page.cssselect(".guide .column h2")]
    assert heads == ORDER
    facts = [" ".join(f.text_content().split()) for f in visitor.page.cssselect(".fact")]
    assert facts == [
        "承诺办结5个工作日",
        "法定时限10个工作日",
        "到现场0次，全程网办",
        "收费不收费（示例）",
        "需提交材料1份，另3份可后补",
    ]
    rows = [" ".join(row.text_content().split()) for row in visitor.page.cssselect("tbody tr")]
    assert "营业执照 免交 大厅通过数据共享核验" in rows and "授权委托书 代办时必须 您上传照片或扫描件" in rows
    assert "示例，未核对" in visitor.text and "第1版" in visitor.text and "A01" in visitor.text
    assert len(visitor.page.cssselect(".start-bar a[href$='/start']")) == 1


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
        assert len(visitor.page.cssselect(".pairs dt")) == 6, "who, why, how, which, how long, which rights (PD-2)"


def test_an_item_that_is_not_there_is_not_found(visitor: Visitor) -> None:
    assert visitor.open("/services/G-XX-999").status == 404
    assert visitor.open("/services/G-XX-999/start").status == 404
