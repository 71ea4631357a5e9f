"""Rulebook section 9: numbers that check themselves, codes that can be copied by hand."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session
from stdnum.iso7064 import mod_11_2

from models.casework.number import check_character, new_case_number, new_code, normal_code, normal_number

# No other test files on this day, whatever it leaves in the store.
A_DAY = date(1999, 12, 31)


def test_a_number_says_where_and_when(db: Session) -> None:
    """NUM-4, NUM-5."""
    first = new_case_number(db, "01", A_DAY)
    second = new_case_number(db, "01", A_DAY)
    other_hall = new_case_number(db, "02", A_DAY)
    assert first[:21] == "440307011999123100001" and second[:21] == "440307011999123100002"
    assert other_hall[:21] == "440307021999123100001"
    assert all(mod_11_2.is_valid(number) for number in (first, second, other_hall))


def test_the_check_character_may_be_x() -> None:
    assert {check_character(f"4403070120261123{n:05d}") for n in range(1, 40)} >= {"X"}


@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.6}-{}"])
def test_a_number_is_known_however_it_is_typed(db: Session, typed: str) -> None:
    number = new_case_number(db, "01", A_DAY)
    shown = typed.replace("{:.6}-{}", number[:6] + "-" + number[6:]).replace("{}", number.lower())
    assert normal_number(shown) == number


def test_one_wrong_digit_is_no_number(db: Session) -> None:
    number = new_case_number(db, "01", A_DAY)
    for place in range(21):
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert normal_number(wrong) is None
    assert normal_number("") is None and normal_number("４４０") is None


def test_codes_survive_small_letters_spaces_and_missing_dashes() -> None:
    code = new_code(3)
    assert len(code) == 14
    assert normal_code(code.lower().replace("-", " ")) == normal_code(code.replace("-", "")) == code
    assert new_code(2) != new_code(2)
