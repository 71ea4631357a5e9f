"""Numbers of people and bodies.  All values are invented, samples of the standards, or too old for living people."""

from datetime import UTC, date, datetime

import pytest

from models.calendar.now import at
from models.people import identifiers as ids


def refused(check, *args: str) -> str:
    with pytest.raises(ids.BadValue) as error:
        check(*args)
    assert error.value.code in ids.CODES
    assert args[-1] not in str(error.value) or not args[-1]
    return error.value.code


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "440524188001010014",
        "44030719000101001X",
        "440307190211301288",
        "440307190606065187",
        "810000190501010014",
        "820000190501010024",
        "830000190501010034",
        "911124198108030024",
    ],
)
def test_identity_numbers_that_are_right(number: str) -> None:
    assert ids.resident_id(number) == number


@pytest.mark.parametrize(
    "typed",
    [
        "44030719000101001x",
        " 440307 1900 0101 001X ",
        "４４０３０７１９０００１０１００１Ｘ",
        "440307-19000101-001X\u202c",
    ],
)
def test_an_identity_number_is_normalised(typed: str) -> None:
    assert ids.resident_id(typed) == "44030719000101001X"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param("440307190302290019", "id_number.date", id="29 February 1903, check digit right"),
        pytest.param("440307190213011289", "id_number.date", id="month 13"),
        pytest.param("440307190211301287", "id_number.check_digit", id="last digit changed"),
        pytest.param("440307190211031288", "id_number.check_digit", id="two digits swapped"),
        pytest.param("440307000101001", "id_number.length_15", id="the old form"),
        pytest.param("44030719000101001", "id_number.form", id="17 digits"),
        pytest.param("4403071900010100X1", "id_number.form", id="X inside"),
        pytest.param("٤٤٠٣٠٧١٩٠٠٠١٠١٠٠١٠", "id_number.form", id="digits of another script"),
        pytest.param("", "id_number.form", id="empty"),
    ],
)
def test_identity_numbers_that_are_wrong(number: str, code: str) -> None:
    assert refused(ids.resident_id, number) == code


def test_a_birth_date_may_be_today_but_not_tomorrow() -> None:
    with at(datetime(1902, 11, 29, 16, 30, tzinfo=UTC)):
        assert ids.resident_id("440307190211301288")
    with at(datetime(1902, 11, 29, 15, 30, tzinfo=UTC)):
        assert refused(ids.resident_id, "440307190211301288") == "id_number.future"


def test_birth_date_and_sex() -> None:
    assert ids.birth_date("440307190211301288") == date(1902, 11, 30)
    assert ids.sex("440307190211301288") == "female"
    assert ids.sex("44030719000101001X") == "male"


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "91440307MA5XXXX06R", "92440307MA5YYYY1X6", "12440300000000019G"]
)
def test_credit_codes_that_are_right(code: str) -> None:
    assert ids.credit_code(code) == code
    assert ids.credit_code(f" {code[:8].lower()} {code[8:].lower()}") == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("91440307MA5XXXX06S", "credit_code.charset"),
        ("91440307MA5XXXX06", "credit_code.length"),
        ("91440307MA5XXXX06T", "credit_code.check_digit"),
        ("91440307MA5XXXX07W", "credit_code.organisation"),
    ],
)
def test_credit_codes_that_are_wrong(value: str, code: str) -> None:
    assert refused(ids.credit_code, value) == code


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("15400000000", "15400000000"),
        ("+86 154-0000-0000", "15400000000"),
        ("8615400000000", "15400000000"),
        ("0086 15400000000", "15400000000"),
        ("１５４００００００００", "15400000000"),
        ("\u202d15400000000\u202c", "15400000000"),
        ("+852 5123 4567", "+85251234567"),
        ("+853 6612 3456", "+85366123456"),
    ],
)
def test_mobile_numbers(typed: str, stored: str) -> None:
    assert ids.mobile(typed) == stored


@pytest.mark.parametrize(
    "typed", ["12800138000", "1540000000", "154000000000", "+85251234", "+1 5551234567", "", "phone"]
)
def test_what_is_no_mobile_number(typed: str) -> None:
    assert refused(ids.mobile, typed) == "mobile.form"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [(" Someone@Example.COM ", "Someone@example.com"), ("ａ.b+c＠example.org", "a.b+c@example.org")],
)
def test_email(typed: str, stored: str) -> None:
    assert ids.email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a@b",
        "a b@example.com",
        "a@@example.com",
        "a@example.com\nbcc:b@example.com",
        "a" * 65 + "@example.com",
        "@example.com",
    ],
)
def test_what_is_no_email(typed: str) -> None:
    assert refused(ids.email, typed) == "email.form"


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("111", "44030719000101001x", "44030719000101001X"),
        ("hmt_resident", "810000190501010014", "810000190501010014"),
        ("553", "911124198108030024", "911124198108030024"),
        ("553", "abc 440300000000", "ABC440300000000"),
        ("516", "h12345678", "H12345678"),
        ("516", "M1234567890", "M1234567890"),
        ("511", "12345678", "12345678"),
        ("511", "1234567890b", "1234567890B"),
        ("414", "e12345678", "E12345678"),
        ("821", "91440307MA5XXXX06R", "91440307MA5XXXX06R"),
        ("990", "粤测 2026-1", "粤测20261"),
    ],
)
def test_documents(kind: str, typed: str, stored: str) -> None:
    assert ids.document(kind, typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("111", "440307000101001", "id_number.length_15"),
        ("hmt_resident", "44030719000101001X", "document.form"),
        ("hmt_resident", "810000190501010015", "id_number.check_digit"),
        ("553", "811124198108030024", "document.form"),
        ("553", "911124198108030025", "id_number.check_digit"),
        ("516", "K12345678", "document.form"),
        ("511", "1234567", "document.form"),
        ("414", "E123", "document.form"),
        ("822", "91440307MA5XXXX06S", "credit_code.charset"),
        ("990", "", "document.form"),
        ("000", "E12345678", "document.kind"),
    ],
)
def test_documents_that_are_wrong(kind: str, typed: str, code: str) -> None:
    assert refused(ids.document, kind, typed) == code


def test_half_width() -> None:
    assert ids.half_width("　ＡＢ　１２！\u200b ") == "AB 12!"
    assert ids.half_width("张三，李四") == "张三,李四"
