"""What a form says about the applicant and the subject."""

from __future__ import annotations

from models.catalogue.facts import ApplicantFacts, applicant_of, subject_key
from tests.models.catalogue.small import item
from tests.models.catalogue.test_form import COMPANY, COMPLETE, CONTACT, PERSON, REST

AS_COMPANY = {**REST, "applicant_kind": "company", **COMPANY, "contact_name": "李小敏", **CONTACT}


def test_a_person_applies():
    assert applicant_of(item(), COMPLETE) == ApplicantFacts(
        "person", "李小敏", "111", "44030719000101001X", "15400000000", "", "深圳市龙岗区示例路1号"
    )


def test_a_company_applies_and_an_older_answer_as_a_person_does_not_count():
    facts = applicant_of(item(), {**PERSON, **AS_COMPANY})
    assert (facts.kind, facts.name, facts.id_kind, facts.id_number) == (
        "company", "示例公司", "credit_code", "91440307MA5XXXX06R",
    )  # fmt: skip


def test_the_audience_decides_where_nobody_is_asked():
    assert applicant_of(item(audience="enterprise"), COMPANY).kind == "company"
    assert applicant_of(item(audience="individual"), PERSON).kind == "person"


def test_a_company_to_be_founded_is_identified_by_its_founder():
    founding = {"company_name": "拟设公司", "company_legal_name": "张三", **PERSON}
    facts = applicant_of(item(audience="enterprise", groups=["founder"]), founding)
    assert (facts.kind, facts.name, facts.id_kind, facts.id_number) == (
        "company",
        "拟设公司",
        "111",
        "44030719000101001X",
    )


def test_nothing_answered_gives_empty_facts():
    assert applicant_of(item(), {}) == ApplicantFacts("person", "", "", "", "", "", "")


def test_the_same_applicant_and_place_make_one_subject_however_it_is_typed():
    first = subject_key(item(), COMPLETE)
    assert first == subject_key(
        item(), {**COMPLETE, "site_address": "深圳市 龙岗区示例路2号", "seats": "21", "sign": "别"}
    )
    assert first != subject_key(item(), {**COMPLETE, "site_address": "深圳市龙岗区示例路3号"})
    assert first != subject_key(item(), AS_COMPANY)
    assert first != subject_key(item(code="G-MR-002"), COMPLETE)


def test_without_premises_the_names_in_the_answers_make_the_subject():
    spec = item(groups=[])
    assert subject_key(spec, COMPLETE) == subject_key(spec, {**COMPLETE, "seats": "21"})
    assert subject_key(spec, COMPLETE) != subject_key(spec, {**COMPLETE, "sign": "另一家"})


def test_a_subject_key_tells_nothing():
    assert "4403" not in subject_key(item(), COMPLETE) and len(subject_key(item(), COMPLETE)) == 64
