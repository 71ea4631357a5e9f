"""Numbers that name people and bodies: normalised, or refused with a code (rulebook 12).

Every check returns the value as the house stores it and raises :class:`BadValue` otherwise.  The error carries a code
and never the value, so that personal data cannot reach a log through it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from models.calendar.now import today

CODES = (
    "id_number.length_15",
    "id_number.form",
    "id_number.date",
    "id_number.future",
    "id_number.check_digit",
    "credit_code.length",
    "credit_code.charset",
    "credit_code.check_digit",
    "credit_code.organisation",
    "mobile.form",
    "email.form",
    "document.kind",
    "document.form",
)
"""Every code a :class:`BadValue` may carry, so that whoever puts them into words can have them all."""

# GB 32100: no I, O, S, V, Z, which are too easily read as digits or as each other.
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Deliberately loose: only a letter sent there proves an address; this catches what cannot be one.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{1,62}")


class BadValue(ValueError):
    """A value that cannot be what it should be.  ``code`` is one of :data:`CODES`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def half_width(raw: str) -> str:
    """Full-width letters, digits and signs as half-width ones, without invisible marks and surrounding blanks.

    Chinese input methods type full-width digits, and phone numbers copied from a contact carry invisible marks.
    """
    shown = (c for c in raw if unicodedata.category(c) != "Cf")
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in shown).replace("\u3000", " ").strip()


def resident_id(raw: str) -> str:
    """An 18-digit identity number (GB 11643), with the check digit X in upper case.

    The residence permits of Hong Kong, Macao and Taiwan residents (81, 82, 83) and the foreign permanent resident card
    (9) have the same make-up.  Division codes are not looked up: old ones stay valid for life.
    """
    number = _compact(raw)
    if re.fullmatch(r"[0-9]{15}", number):
        raise BadValue("id_number.length_15")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise BadValue("id_number.form")
    try:
        born = birth_date(number)
    except ValueError as error:
        raise BadValue("id_number.date") from error
    if born > today():
        raise BadValue("id_number.future")
    if not mod_11_2.is_valid(number):
        raise BadValue("id_number.check_digit")
    return number


TELLING = ("111", "hmt_resident")
"""The kinds of document whose number tells birth date and sex."""


def birth_date(number: str) -> date:
    """The date in digits 7 to 14 of an identity number that :func:`resident_id` returned."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: str) -> Literal["male", "female"]:
    """Digit 17 of an identity number that :func:`resident_id` returned: odd is male."""
    return "male" if int(number[16]) % 2 else "female"


def credit_code(raw: str) -> str:
    """A unified social credit code (GB 32100) in upper case, with both of its check digits right."""
    code = _compact(raw)
    if len(code) != 18:
        raise BadValue("credit_code.length")
    if not _CREDIT_CODE.fullmatch(code):
        raise BadValue("credit_code.charset")
    if uscc.calc_check_digit(code[:17]) != code[17]:
        raise BadValue("credit_code.check_digit")
    if organisation_check_digit(code[8:16]) != code[16]:
        raise BadValue("credit_code.organisation")
    return code


def mobile(raw: str) -> str:
    """A mobile number: 11 digits of the mainland, or ``+852``/``+853`` with the 8 digits of Hong Kong or Macao."""
    number = _compact(raw)
    if match := re.fullmatch(r"(?:\+86|0086|86)?(1[3-9][0-9]{9})", number):
        return match[1]
    if match := re.fullmatch(r"(?:\+|00)(85[23][0-9]{8})", number):
        return "+" + match[1]
    raise BadValue("mobile.form")


def email(raw: str) -> str:
    """An e-mail address with its domain in lower case.  The part before the @ is left alone: it may know case."""
    address = half_width(raw)
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise BadValue("email.form")
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def document(kind: str, raw: str) -> str:
    """A document number of ``kind``, one of :data:`DOCUMENT_KINDS`, normalised.

    Raises :class:`BadValue` with ``document.kind`` for a kind the house does not know, ``document.form`` for a number
    of the wrong form, or the code of the number it contains (``id_number.…``, ``credit_code.…``).
    """
    if kind not in _DOCUMENTS:
        raise BadValue("document.kind")
    return _DOCUMENTS[kind](raw)


def _compact(raw: str) -> str:
    """Upper case without the blanks and dashes people write to keep long numbers readable."""
    return re.sub(r"[\s\-‐-―]", "", half_width(raw)).upper()


def organisation_check_digit(body: str) -> str:
    """The check digit of an organisation code (GB 11714) over its first 8 characters; letters count from A = 10."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def _form(pattern: str) -> Callable[[str], str]:
    """A check of the form alone, for documents whose numbers have no check digit."""
    form = re.compile(pattern)

    def check(raw: str) -> str:
        number = _compact(raw)
        if not form.fullmatch(number):
            raise BadValue("document.form")
        return number

    return check


def _hong_kong_macao_taiwan_resident(raw: str) -> str:
    return resident_id(_form(r"8[123]0000.*")(raw))


def _foreign_permanent_resident(raw: str) -> str:
    """The card since 2023-12-01 starts with 9; the older one, still in use, has 3 letters and 12 digits."""
    number = _form(r"9.*|[A-Z]{3}[0-9]{12}")(raw)
    return resident_id(number) if number.startswith("9") else number


_passport = _form(r"[A-Z0-9]{5,20}")

# Codes of GA/T 2000.156.  It was not found which code it gives to the card of Hong Kong, Macao and Taiwan residents,
# so that one has a name of our own.  Exit permits (513) and foreigners' residence permits (554) have no published
# form; they are taken as passports are.
_DOCUMENTS: Mapping[str, Callable[[str], str]] = {
    "111": resident_id,
    "112": resident_id,
    "113": resident_id,
    "154": resident_id,
    "hmt_resident": _hong_kong_macao_taiwan_resident,
    "414": _passport,
    "511": _form(r"[0-9]{8}|[0-9]{10}[A-Z]"),
    "513": _passport,
    "516": _form(r"[HM](?:[0-9]{8}|[0-9]{10})"),
    "553": _foreign_permanent_resident,
    "554": _passport,
    "821": credit_code,
    "822": credit_code,
    "990": _form(r"[^\x00-\x1f\x7f]{2,40}"),
}
DOCUMENT_KINDS = tuple(_DOCUMENTS)
