"""Numbers of petitions: a series of their own (NUM-5)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.calendar.now import today
from models.casework.number import check_character, next_serial, typed_characters

PREFIX = "XF"
LENGTH = 16


def new_number(db: Session) -> str:
    """``XF``, date, serial, check character: 16 signs that cannot be taken for the number of a case."""
    digits = f"{today():%Y%m%d}{next_serial(db, 'petition', today()):05d}"
    return PREFIX + digits + check_character(digits)


def normal_number(raw: str) -> str | None:
    """A petition's number as it was typed, with spaces, dashes or full-width figures; None when it cannot be one."""
    number = typed_characters(raw)
    digits = number[len(PREFIX) : -1]
    whole = len(number) == LENGTH and number.startswith(PREFIX) and digits.isascii() and digits.isdigit()
    return number if whole and check_character(digits) == number[-1] else None
