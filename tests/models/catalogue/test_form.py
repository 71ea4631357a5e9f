"""The pages of a form, one page's answers, and what is still missing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.calendar.now import at
from models.catalogue.form import CODES, PAGE, clean, missing, papers_of, settle, topics
from models.errors import NotFound
from tests.models.catalogue.small import item

TODAY = date(2026, 11, 23)

PERSON = {"person_name": "李小敏", "person_id_kind": "111", "person_id_number": "44030719000101001X"}
COMPANY = {"company_name": "示例公司", "company_credit_code": "91440307MA5XXXX06R", "company_legal_name": "张三"}
CONTACT = {"contact_mobile": "15400000000", "contact_email": "", "contact_address": "深圳市龙岗区示例路1号"}
REST = {
    "on_behalf": "no", "site_address": "深圳市龙岗区示例路2号", "site_area": "50", "shop_kind": "retail", "seats": "20",
    "sign": "示例", "delivery_way": "window",
}  # fmt: skip
COMPLETE = {**REST, "applicant_kind": "person", **PERSON, **CONTACT}


def keys(spec, answers):
    return [page.key for page in topics(spec, answers)]


def codes(problems):
    return {problem.pointer: problem.code for problem in problems}


def test_agent_first_then_the_kind_of_applicant_and_no_page_that_an_answer_must_open():
    assert keys(item(), {}) == ["agent", "applicant_kind", "contact", "site", "own", "delivery"]


def test_pages_follow_the_answers():
    company = {"on_behalf": "yes", "applicant_kind": "company", "delivery_way": "online"}
    opened = [
        "agent",
        "agent_details",
        "applicant_kind",
        "company",
        "contact",
        "site",
        "own",
        "delivery",
        "delivery_consent",
    ]
    assert keys(item(), company) == opened
    assert "person" in keys(item(), {"applicant_kind": "person"})
    assert [page.topic for page in topics(item(), company)] == ["applicant"] * 5 + ["matter"] * 2 + ["delivery"] * 2


def test_only_a_company_is_asked_for_a_person_to_contact():
    def contact(kind):
        page = next(page for page in topics(item(), {"applicant_kind": kind}) if page.key == "contact")
        return [field.key for field in page.fields]

    assert "contact_name" in contact("company") and "contact_name" not in contact("person")


def test_many_questions_are_split_into_pages_of_about_the_same_length():
    more = {f"q{n}": {"zh": f"问{n}", "en": f"Q{n}", "kind": "text"} for n in range(7)}
    pages = [page for page in topics(item(more, fields=list(more)), {}) if page.key.startswith("own")]
    assert [(page.key, len(page.fields), page.title.en) for page in pages] == [
        ("own", 3, "What you apply for (1 of 2)"),
        ("own-2", 4, "What you apply for (2 of 2)"),
    ]
    assert all(len(page.fields) <= PAGE for page in pages)


def test_an_answer_that_got_hidden_is_dropped_and_what_hangs_on_it_too():
    answers = {**COMPLETE, "agent_name": "某人", "withdrawn_question": "x", "company_name": "示例公司"}
    kept = settle(item(), answers)
    assert {"agent_name", "withdrawn_question", "company_name"}.isdisjoint(kept)
    assert kept == COMPLETE


def test_every_problem_of_a_page_at_once_and_what_was_typed_kept():
    raw = {"person_name": [""], "person_id_kind": ["111"], "person_id_number": ["440307190211301287"]}
    answers, problems = clean(item(), "person", raw, TODAY, {"applicant_kind": "person"})
    assert codes(problems) == {"person_name": "field.required", "person_id_number": "id_number.check_digit"}
    assert answers == {"person_name": "", "person_id_kind": "111", "person_id_number": "440307190211301287"}


def test_good_answers_come_back_normalised():
    raw = {"person_name": [" 李小敏 "], "person_id_kind": ["111"], "person_id_number": ["440307 19000101 001x"]}
    assert clean(item(), "person", raw, TODAY) == (PERSON, [])


def test_a_hidden_question_is_neither_required_nor_taken():
    raw = {"contact_name": ["某人"], "contact_mobile": ["15400000000"], "contact_address": ["深圳市龙岗区示例路1号"]}
    answers, problems = clean(item(), "contact", raw, TODAY, {"applicant_kind": "person"})
    assert problems == [] and "contact_name" not in answers
    _, problems = clean(item(), "contact", {**raw, "contact_name": [""]}, TODAY, {"applicant_kind": "company"})
    assert codes(problems) == {"contact_name": "field.required"}


def test_a_question_opened_by_an_answer_on_the_same_page_is_asked():
    when = {"field": "shop_kind", "values": ["catering"]}
    spec = item(
        {"kitchen": {"zh": "厨房", "en": "Kitchen", "kind": "yes_no", "when": when}}, fields=["shop_kind", "kitchen"]
    )
    assert codes(clean(spec, "own", {"shop_kind": ["catering"]}, TODAY)[1]) == {"kitchen": "field.required"}
    assert clean(spec, "own", {"shop_kind": ["retail"], "kitchen": ["yes"]}, TODAY) == ({"shop_kind": "retail"}, [])


def test_electronic_delivery_needs_its_own_consent():
    """DEC-13."""
    online = {**COMPLETE, "delivery_way": "online"}
    assert codes(missing(item(), online, ["floor"])) == {"delivery_consent": "field.required"}
    assert missing(item(), {**online, "delivery_consent": ["agreed"]}, ["floor"]) == []


def test_an_unknown_page_is_not_found():
    with pytest.raises(NotFound):
        clean(item(), "nothing", {}, TODAY)


def test_what_is_complete_misses_nothing():
    assert missing(item(), COMPLETE, ["floor"]) == []


def test_missing_names_every_question_and_every_required_paper():
    found = codes(missing(item(), {"applicant_kind": "person"}, []))
    assert found["person_name"] == "field.required" and found["sign"] == "field.required"
    assert found["floor"] == "paper.missing"
    assert found.keys().isdisjoint({"contact_email", "company_name", "agent_name", "equip", "bl", "app", "agentl"})


def test_missing_looks_again_at_what_is_there():
    old = item({"since": {"zh": "日期", "en": "Date", "kind": "date", "future": True}}, fields=["since", "sign"])
    answers = {**COMPLETE, "since": "2026-11-23", "sign": "长" * 30}
    with at(datetime(2026, 11, 22, 4, tzinfo=UTC)):
        assert codes(missing(old, answers, ["floor"])) == {"sign": "field.too_long"}
    with at(datetime(2026, 11, 23, 16, tzinfo=UTC)):  # The 24th has begun in Shenzhen.
        assert codes(missing(old, answers, ["floor"])) == {"since": "field.date_past", "sign": "field.too_long"}


def test_an_agent_files_a_power_of_attorney_and_nobody_else_is_asked_for_one():
    """ACC-2."""
    agent = {
        **COMPLETE, "on_behalf": "yes", "agent_name": "王五", "agent_id_kind": "111",
        "agent_id_number": "440307190606065187", "agent_mobile": "15400000000",
    }  # fmt: skip
    assert codes(missing(item(), agent, ["floor"])) == {"agentl": "paper.missing"}
    assert missing(item(), agent, ["floor", "agentl"]) == []
    assert "agentl" not in {need.code for need in papers_of(item(), COMPLETE)}
    always = item(papers={"app": "R", "agentl": "R"})
    assert "agentl" in {need.code for need in papers_of(always, COMPLETE)}


def test_every_code_is_listed_once():
    assert len(set(CODES)) == len(CODES) and "paper.missing" in CODES
