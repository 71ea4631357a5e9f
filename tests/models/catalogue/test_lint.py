"""The lint finds what makes a catalogue unusable; the real data have none of it."""

from __future__ import annotations

import json

import pytest

from models.catalogue.files import catalogue
from models.catalogue.lint import CATCH_ALL, lint
from models.catalogue.shared import DATA
from tests.models.catalogue.small import FIELDS, ITEM, KIND, folder


def test_no_item_costs_a_fee_or_a_second_trip():
    """DEC-14: no fee without a law that says so; MOD-7: at most one trip from application to result."""
    specs = catalogue().specs.values()
    assert {spec.visits for spec in specs} == {0, 1}
    assert {spec.fee.en for spec in specs} == {"Free of charge (sample)"}


def test_the_real_data_are_whole():
    report = lint()
    assert report.problems == []
    assert json.loads(report.as_json()) == {
        "items": {"government": 178, "talent": 89}, "life_events": 11, "problems": [],
    }  # fmt: skip


def problems(tmp_path, *rows, **rest):
    """The problems of the small data folder but for those it has because it is small."""
    found = lint(folder(tmp_path, *rows, **rest)).problems
    return [p for p in found if " items instead of " not in p and "there is no item" not in p]


def test_the_small_folder_has_no_fault_of_its_own(tmp_path):
    assert problems(tmp_path, ITEM) == []


def test_missing_items_and_life_events_without_items_are_told(tmp_path):
    found = lint(folder(tmp_path, ITEM)).problems
    assert "government: 1 items instead of 178" in found and "E-01: there is no item G-TX-001" in found


EMPTY = {"zh": " ", "en": "x"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"fields": ["seats"]}, "asks 1 questions of its own, at least two are wanted"),
        ({"fields": ["seats", "sign", "seats"]}, "asks seats twice"),
        ({"fields": ["seats", "nothing"]}, "there is no field 'nothing'"),
        ({"papers": {"nothing": "R"}}, "there is no paper 'nothing'"),
        ({"review": [["XX"]]}, "there is no department 'XX'"),
        ({"review": []}, "is promised and has no review step"),
        ({"review": [["EC"], ["MR"]]}, "MR is not among the first to review"),
        ({"review": [["MR"], ["MR"]]}, "a review step is empty or names a department twice"),
        ({"kind": "instant"}, "is instant and promises 5 days"),
        ({"kind": "instant", "promised": {"days": 0}}, "is instant and has review steps"),
        ({"promised": {"days": 11}}, "promises 11 working days, longer than the statutory 10 working days"),
        ({"promised": {"days": 5, "unit": "natural"}}, "the promised limit counts working days"),
        (
            {"statutory": {"days": 6, "unit": "natural"}},
            "promises 5 working days, longer than the statutory 6 natural days",
        ),
        ({"notice": {"days": 0}}, "a limit of 0 days"),
        ({"conditions": []}, "has no condition"),
        ({"conditions": [EMPTY]}, "a name, a condition or the fee is empty in one language"),
        ({"en": ""}, "a name, a condition or the fee is empty in one language"),
        ({"aliases": {"zh": [""]}}, "an alias is empty"),
        ({"law": "20 WD; Invented Law art. 1"}, "there is no Chinese of the law '20 WD; Invented Law art. 1'"),
        ({"visits": 3}, "visits: Input should be 0 or 1"),
    ],
)
def test_a_fault_of_an_item_is_told(tmp_path, change, told):
    own = [key for key in FIELDS if key in {**ITEM, **change}["fields"]]
    found = problems(tmp_path, {**ITEM, **change}, fields={key: FIELDS[key] for key in own})
    assert f"G-MR-001: {told}" in found


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"hint": EMPTY}, "label or hint is empty in one language"),
        ({"options": {}}, "options belong to a choice, and a choice has options"),
        ({"options": {"a": EMPTY}}, "an option is empty in one language"),
        ({"when": {"field": "sign", "values": ["x"]}}, "its condition looks at sign, which is not asked before it"),
        ({"past": True}, "past and future belong to a date"),
        ({"min": 3, "max": 2}, "min is larger than max"),
    ],
)
def test_a_fault_of_a_question_is_told(tmp_path, question, told):
    found = problems(tmp_path, ITEM, fields={**FIELDS, "shop_kind": {**KIND, **question}})
    assert found == [f"G-MR-001: question shop_kind: {told}"]


def test_a_statutory_limit_in_natural_days_is_compared_with_weekends(tmp_path):
    # Five working days from a Friday end on the next Friday, seven natural days later.
    assert problems(tmp_path, {**ITEM, "statutory": {"days": 7, "unit": "natural"}}) == []


def test_numbers_run_without_a_gap_and_no_code_comes_twice(tmp_path):
    found = problems(tmp_path, ITEM, ITEM, {**ITEM, "code": "G-MR-003"}, {**ITEM, "code": "G-TX-001"})
    assert found == [
        "G-MR-001: listed twice",
        "G-TX-001: does not belong into G-MR.yaml",
        "G-MR-003: follows G-MR-001, numbers run from 001 without a gap",
    ]


def test_the_food_item_consults_the_ecology_department(tmp_path):
    found = problems(tmp_path, {**ITEM, "code": "G-MR-014", "review": [["MR"]]})
    assert "G-MR-014: has to consult EC" in found


def test_a_question_nobody_asks_is_told(tmp_path):
    assert problems(tmp_path, {**ITEM, "fields": ["seats", "sign"]}) == ["G-MR.yaml: no item asks shop_kind"]


def test_broken_files_are_told_and_do_not_raise(tmp_path):
    path = folder(tmp_path, ITEM)
    (path / "items" / "G-TX.yaml").write_text("items:\n  - {code: G-TX-001, code: G-TX-002}\n", encoding="utf-8")
    assert any(p.startswith("G-TX.yaml: ") and "written twice: code" in p for p in lint(path).problems)
    (path / "papers.yaml").write_text("app: {zh: 申请表}\n", encoding="utf-8")
    assert "papers.yaml: app.en: Field required" in lint(path).problems


@pytest.mark.parametrize(
    "name", ["其他材料", "其他相关的证明材料", "身份证明等材料", "Other supporting documents", "Papers as required"]
)
def test_a_catch_all_is_recognised(name):
    assert CATCH_ALL.search(name)


@pytest.mark.parametrize(
    "name", ["居民身份证或其他有效身份证件", "人事档案材料", "ID card or other valid identity document"]
)
def test_a_named_paper_is_no_catch_all(name):
    assert not CATCH_ALL.search(name)


def test_a_catch_all_paper_is_told(tmp_path):
    path = folder(tmp_path, ITEM)
    papers = (DATA / "papers.yaml").read_text(encoding="utf-8")
    (path / "papers.yaml").write_text(papers + "rest: {zh: 其他材料, en: Other papers, kind: 3}\n", encoding="utf-8")
    assert "paper rest: a catch-all is no paper (ACC-5)" in lint(path).problems
