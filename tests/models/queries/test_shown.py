"""What staff see of a form: in words, and hidden as rulebook section 6 says."""

from __future__ import annotations

import pytest

from models.catalogue.files import catalogue
from models.people.masking import name
from models.queries.shown import email, sections
from models.text import Text
from tests.factories import answers_for

SPEC = catalogue().specs["T-HK-001"]
ANSWERS = {**answers_for(SPEC), "contact_email": "zhang.shili@example.org"}


def shown(**how: bool) -> dict[str, tuple[list[object], bool]]:
    rows = (row for section in sections(SPEC, ANSWERS, **how) for row in section.rows)
    return {row.field.key: (list(row.value), row.hidden) for row in rows}


def test_everything_that_tells_who_somebody_is_is_hidden() -> None:
    rows = shown(names=False, bare=False)
    assert {key: value for key, (value, hidden) in rows.items() if hidden} == {
        "person_name": ["张*例"],
        "person_id_number": ["440307********1288"],
        "contact_mobile": ["154****0000"],
        "contact_email": ["z***@example.org"],
        "contact_address": ["深圳市龙岗区坂田街道***"],
    }


def test_who_handles_the_case_reads_names_and_no_numbers() -> None:
    rows = shown(names=True, bare=False)
    assert rows["person_name"] == (["张示例"], False)
    assert rows["person_id_number"][1] and rows["contact_mobile"][1]


def test_bare_hides_nothing() -> None:
    assert not [key for key, (_, hidden) in shown(names=True, bare=True).items() if hidden]


def test_codes_become_words_in_both_languages() -> None:
    rows = shown(names=False, bare=False)
    assert rows["person_id_kind"][0] == [Text("居民身份证", "Resident identity card")]
    assert rows["on_behalf"][0] == [Text("否", "No")]


def test_every_question_for_a_persons_name_in_the_catalogue_is_hidden() -> None:
    """The form has no kind for names, so the wording of the question decides; this walks all of them."""
    asked = {field.key: field for spec in catalogue().specs.values() for field in spec.fields if field.kind == "text"}
    names = {key for key, field in asked.items() if "name" in key.split("_") and field.autocomplete == "name"}
    assert names >= {"person_name", "agent_name", "contact_name"}
    for spec in catalogue().specs.values():
        given = {**answers_for(spec), "on_behalf": "yes"}
        given |= {field.key: "王小明" for field in spec.fields if field.kind == "text" and "姓名" in field.zh}
        for section in sections(spec, given, names=False, bare=False):
            for row in section.rows:
                assert "王小明" not in row.value, (spec.code, row.field.key)
                if row.field.key in names and row.value:
                    assert row.hidden and row.value == [name("王小明")]


@pytest.mark.parametrize(("address", "seen"), [("a@b.cn", "a***@b.cn"), ("no address", "***"), ("@b.cn", "***")])
def test_the_domain_of_an_e_mail_address_stays(address: str, seen: str) -> None:
    assert email(address) == seen
