"""Case numbers, document numbers, query and resume codes (rulebook section 9)."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import Date
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.people.identifiers import half_width

DIVISION = "440307"  # Longgang
SERIAL_DIGITS = 5
LENGTH = 22
# Without letters and figures that are confused when read aloud or copied by hand.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Serial(Base):
    """The last number given in a series on a day.  Its row lock lets nobody else have the same."""

    __tablename__ = "serial"

    series: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int]


def next_serial(db: Session, series: str, day: date) -> int:
    """The next number of ``series`` on ``day``, from 1.  Never given twice, also not after a rollback elsewhere."""
    wanted = insert(Serial).values(series=series, day=day, last=1)
    wanted = wanted.on_conflict_do_update(index_elements=["series", "day"], set_={"last": Serial.last + 1})
    return db.execute(wanted.returning(Serial.last)).scalar_one()


def new_case_number(db: Session, hall: str, day: date) -> str:
    """22 characters: division 440307, hall, date, serial, check character (NUM-5).  ``hall`` is two digits."""
    body = f"{DIVISION}{hall}{day:%Y%m%d}{next_serial(db, hall, day):0{SERIAL_DIGITS}d}"
    return body + check_character(body)


def check_character(digits: str) -> str:
    """ISO 7064 MOD 11-2 over decimal ``digits``: 0-9 or X."""
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    return "0123456789X"[(12 - remainder) % 11]


def typed_characters(raw: str) -> str:
    """The letters and figures of ``raw``, half-width and as capitals, without blanks and dashes of any kind."""
    return "".join(c for c in half_width(raw).upper() if c.isalnum())


def normal_number(raw: str) -> str | None:
    """A case number as it was typed, with spaces, dashes or full-width figures; None when it cannot be one.

    The dash before the place of a child is put back.
    """
    typed = typed_characters(raw)
    number, place = typed[:LENGTH], typed[LENGTH:]
    whole = len(number) == LENGTH and number[:-1].isascii() and number[:-1].isdigit()
    if not whole or check_character(number[:-1]) != number[-1]:
        return None
    if place and not (place.isascii() and place.isdigit() and len(place) < 3):
        return None
    return child_number(number, int(place)) if place else number


def child_number(number: str, place: int) -> str:
    """The number of the ``place``-th child of a life event (NUM-5)."""
    return f"{number}-{place}"


def new_code(groups: int) -> str:
    """A code of ``groups`` × 4 characters for people to copy: 8 for a query code, 12 for a resume code."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(groups))


def normal_code(raw: str) -> str:
    """A code as it was typed, in its own form again: capitals, groups of four."""
    plain = "".join(c for c in typed_characters(raw) if c in _LETTERS)
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))
