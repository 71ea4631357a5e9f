"""What is asked has a use, what is sensitive a purpose of its own, and a child a guardian (PD-1, PD-3)."""

from __future__ import annotations

from datetime import date

from models.catalogue import uses
from models.catalogue.files import catalogue
from models.catalogue.minors import guardian_missing
from tests.factories import answers_for


def test_every_question_of_every_item_has_a_stated_use_and_a_basis() -> None:
    """PD-1: the legal duty of the hall, and nothing beyond what it needs; the lint names whatever has no use."""
    assert [fault for spec in catalogue().specs.values() for fault in uses.faults(spec)] == []
    spec = catalogue().specs["G-MR-014"]
    bare = spec.model_copy(update={"groups": tuple(group for group in spec.groups if group.key != "delivery_consent")})
    assert all("rests on consent" in fault for fault in uses.faults(bare))
    lost = spec.model_copy(update={"groups": tuple(g.model_copy(update={"topic": "else"}) for g in spec.groups)})
    assert sum("no stated use" in fault for fault in uses.faults(lost)) == len(spec.fields)


def test_sensitive_papers_and_questions_name_one_purpose() -> None:
    """PD-3: what the law calls sensitive is marked by kind, with its purpose in both languages."""
    stated = uses.uses()
    asked = {need.code for spec in catalogue().specs.values() for need in spec.papers}
    keys = {field.key for spec in catalogue().specs.values() for field in spec.fields}
    assert set(stated.papers) <= asked and set(stated.fields) <= keys
    assert {stated.papers[code].kind for code in ("bank", "hospital")} == {"financial", "medical"}
    assert all("只用于" in one.zh and "only" in one.en for one in [*stated.papers.values(), *stated.fields.values()])


def test_a_child_under_fourteen_applies_through_a_guardian() -> None:
    """PD-3: told from the identity number on the day, until the fourteenth birthday."""
    spec = next(one for one in catalogue().specs.values() if one.audience == "individual")
    answers = answers_for(spec, person_id_kind="111", person_id_number="440307190211301288")
    before, birthday = date(1916, 11, 29), date(1916, 11, 30)
    found = guardian_missing(spec, answers, before)
    assert found and (found.code, found.pointer) == ("guardian.missing", "on_behalf")
    assert guardian_missing(spec, answers, birthday) is None
    assert guardian_missing(spec, {**answers, "on_behalf": "yes"}, before) is None
    assert guardian_missing(spec, {**answers, "person_id_kind": "414"}, before) is None
