"""One answer to one question."""

from __future__ import annotations

from datetime import date

import pytest

from models.catalogue.answers import CODES, BadAnswer, parse
from models.catalogue.fields import Field

TODAY = date(2026, 11, 23)


def question(kind, **rest):
    options = {code: {"zh": code, "en": code} for code in ("a", "b", "c")} if kind.startswith("choice") else {}
    return Field(key="x", zh="问", en="Q", kind=kind, options=options, **rest)


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        (question("text"), "  广东　深圳 ", "广东 深圳"),
        (question("text"), "a\x00b\u200bc", "abc"),
        (question("long_text"), "一\r\n二\r三", "一\n二\n三"),
        (question("number"), "１，２００．５０", "1200.5"),
        (question("number"), "007", "7"),
        (question("number"), "0", "0"),
        (question("money"), "￥1,000.5元", "1000.50"),
        (question("date"), "２０２６年１月５日", "2026-01-05"),
        (question("date"), "20260105", "2026-01-05"),
        (question("date"), "2026/1/5", "2026-01-05"),
        (question("date", past=True), "2026-11-23", "2026-11-23"),
        (question("date", future=True), "2026-11-23", "2026-11-23"),
        (question("yes_no"), "no", "no"),
        (question("choice"), "b", "b"),
        (question("id_number"), "４４０３０７１９０００１０１００１ｘ", "44030719000101001X"),
        (question("credit_code"), "91440307 ma5xxxx0-6r", "91440307MA5XXXX06R"),
        (question("mobile"), "+86 154-0000-0000", "15400000000"),
        (question("email"), " someone@EXAMPLE.com ", "someone@example.com"),
        (question("text", required=False), "   ", ""),
    ],
)
def test_an_answer_is_normalised(field, typed, kept):
    assert parse(field, [typed], {}, TODAY) == kept


@pytest.mark.parametrize(
    ("field", "typed", "code", "params"),
    [
        (question("text"), " 　 ", "field.required", {}),
        (question("text", max=3), "四个字啊", "field.too_long", {"max": 3}),
        (question("text"), "长" * 101, "field.too_long", {"max": 100}),
        (question("address", min=5), "深圳", "field.too_short", {"min": 5}),
        (question("number"), "twelve", "field.not_a_number", {}),
        (question("number"), "1e9", "field.not_a_number", {}),
        (question("number"), "NaN", "field.not_a_number", {}),
        (question("number"), "-1", "field.too_small", {"min": "0"}),
        (question("number", min=1.5), "1", "field.too_small", {"min": "1.5"}),
        (question("number", max=500), "500.1", "field.too_big", {"max": "500"}),
        (question("money"), "1.005", "field.not_a_number", {}),
        (question("date"), "2026-02-30", "field.date", {}),
        (question("date"), "0001-01-01", "field.date", {}),
        (question("date"), "2026111", "field.date", {}),
        (question("date", past=True), "2026-11-24", "field.date_future", {}),
        (question("date", future=True), "2026-11-22", "field.date_past", {}),
        (question("choice"), "d", "field.choice", {}),
        (question("yes_no"), "on", "field.choice", {}),
        (question("id_number"), "440307190211301287", "id_number.check_digit", {}),
        (question("id_number"), "440307190302290019", "id_number.date", {}),
        (question("id_number"), "440307900101001", "id_number.length_15", {}),
        (question("credit_code"), "91440307MA5XXXX06S", "credit_code.charset", {}),
        (question("mobile"), "12800138000", "mobile.form", {}),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused_with_its_code(field, typed, code, params):
    with pytest.raises(BadAnswer) as refused:
        parse(field, [typed], {}, TODAY)
    assert (refused.value.code, refused.value.params) == (code, params)
    assert code in CODES


def test_several_choices_are_kept_in_the_order_of_the_options_and_once():
    assert parse(question("choices"), ["c", "a", "c"], {}, TODAY) == ["a", "c"]


def test_several_choices_refuse_what_is_not_offered():
    with pytest.raises(BadAnswer, match=r"field\.choice"):
        parse(question("choices"), ["a", "z"], {}, TODAY)


def test_no_choice_where_none_is_needed_is_an_empty_list():
    assert parse(question("choices", required=False), [], {}, TODAY) == []


def test_a_document_number_is_checked_as_the_document_it_is_said_to_be():
    number = question("id_number", document_kind="doc")
    assert parse(number, ["ｅ1234 5678"], {"doc": "414"}, TODAY) == "E12345678"
    with pytest.raises(BadAnswer, match=r"id_number\.form"):
        parse(number, ["E12345678"], {"doc": "111"}, TODAY)


def test_a_refusal_never_carries_what_was_typed():
    with pytest.raises(BadAnswer) as refused:
        parse(question("id_number"), ["440307190211301287"], {}, TODAY)
    assert "4403" not in repr(refused.value) + str(refused.value.params)
