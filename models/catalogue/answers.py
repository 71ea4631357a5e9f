"""One answer to one question: normalised, or refused with a code.

An answer is a text (dates as ``2026-11-23``, numbers as plain decimals, yes and no as ``yes`` and ``no``, a choice as
the code of its option) or, for ``choices``, a list of codes in the order of the options.  No answer: ``""`` or ``[]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from models.catalogue.fields import Field
from models.people import identifiers
from models.people.identifiers import BadValue, half_width

Answer = str | list[str]

CODES = (
    "field.required", "field.too_long", "field.too_short", "field.not_a_number", "field.too_small", "field.too_big",
    "field.date", "field.date_future", "field.date_past", "field.choice", *identifiers.CODES,
)  # fmt: skip
"""Every code a question may be refused with.  ``params`` carry ``min`` or ``max`` where there is one."""

LENGTHS = {"text": 100, "long_text": 1000, "address": 200}
"""How many characters a text may have where the question does not say."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_MONEY = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,2})?")
_DATE = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))")
_IDENTIFIERS: Mapping[str, Callable[[str], str]] = {
    "credit_code": identifiers.credit_code, "mobile": identifiers.mobile, "email": identifiers.email,
}  # fmt: skip


class BadAnswer(ValueError):
    """An answer that cannot be used.  Carries the code and its figures, never the answer."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def parse(field: Field, raw: Sequence[str], answers: Mapping[str, Answer], today: date) -> Answer:
    """The answer that ``raw``, the values as they came, gives to ``field``.  Raises :class:`BadAnswer`.

    ``answers`` are those to the other questions; a document number is checked as the document it is said to be.
    """
    given = [value for value in raw if half_width(value)]
    if not given:
        if field.required:
            raise BadAnswer("field.required")
        return [] if field.kind == "choices" else ""
    if field.kind == "choices":
        return _choices(field, given)
    try:
        return _single(field, given[0], answers, today)
    except BadValue as error:
        raise BadAnswer(error.code) from error


def _single(field: Field, raw: str, answers: Mapping[str, Answer], today: date) -> str:
    match field.kind:
        case "choice":
            return _choice(raw, {option.code for option in field.options})
        case "yes_no":
            return _choice(raw, {"yes", "no"})
        case "number" | "money":
            return _number(field, raw)
        case "date":
            return _date(field, raw, today)
        case "id_number":
            return _id_number(field, raw, answers)
        case "credit_code" | "mobile" | "email":
            return _IDENTIFIERS[field.kind](raw)
        case _:
            return _text(field, raw)


def _choice(raw: str, options: set[str]) -> str:
    if raw not in options:
        raise BadAnswer("field.choice")
    return raw


def _choices(field: Field, raw: Sequence[str]) -> list[str]:
    options = [option.code for option in field.options]
    if not set(raw) <= set(options):
        raise BadAnswer("field.choice")
    return [code for code in options if code in raw]


def _text(field: Field, raw: str) -> str:
    """Lines end alike, blanks are plain and invisible characters gone; everything else stays as it was typed."""
    lines = ["".join(c for c in line if c.isprintable() or c.isspace()).split() for line in raw.splitlines()]
    text = ("\n" if field.kind == "long_text" else " ").join(" ".join(words) for words in lines).strip()
    longest = int(field.max or LENGTHS[field.kind])
    if len(text) > longest:
        raise BadAnswer("field.too_long", max=longest)
    if len(text) < (field.min or 1):
        raise BadAnswer("field.too_short", min=int(field.min or 1))
    return text


def _number(field: Field, raw: str) -> str:
    text = re.sub(r"[\s,，￥¥]|元$", "", half_width(raw))
    if not (_MONEY if field.kind == "money" else _NUMBER).fullmatch(text):
        raise BadAnswer("field.not_a_number")
    value, least = Decimal(text), field.min or 0
    if value < Decimal(str(least)):
        raise BadAnswer("field.too_small", min=f"{least:g}")
    if field.max is not None and value > Decimal(str(field.max)):
        raise BadAnswer("field.too_big", max=f"{field.max:g}")
    if field.kind == "money":
        return f"{value:.2f}"
    return f"{value:f}".rstrip("0").rstrip(".") if "." in text else str(int(value))


def _date(field: Field, raw: str, today: date) -> str:
    parts = _DATE.fullmatch(re.sub(r"\s", "", half_width(raw)))
    try:
        day = date(*(int(part) for part in parts.groups() if part)) if parts else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise BadAnswer("field.date")
    if field.past and day > today:
        raise BadAnswer("field.date_future")
    if field.future and day < today:
        raise BadAnswer("field.date_past")
    return day.isoformat()


def _id_number(field: Field, raw: str, answers: Mapping[str, Answer]) -> str:
    if field.document_kind is None:
        return identifiers.resident_id(raw)
    kind = answers.get(field.document_kind)
    # Without a kind there is nothing to check by, and the question for the kind already says that it is missing.
    return identifiers.document(kind, raw) if isinstance(kind, str) and kind else half_width(raw)
