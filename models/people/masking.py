"""What is hidden of personal data when it is shown (rulebook 6).

No law fixes which digits to hide; this is common practice.  The plain names are the form for clerks on lists, the
``public_`` names the stricter form for everyone.  Whatever does not have the expected shape is hidden altogether:
showing too little is an inconvenience, showing too much cannot be taken back.  Unified social credit codes and company
names are public data and need no mask.
"""

from __future__ import annotations

import re

HIDDEN = "***"
"""Stands for a value of which nothing is shown, so that not even its length is told."""

_PREFIX = r"(?:[^省区市]{2,3}省|[^省市]{2,6}自治区)?(?:[^省市区县]{1,9}(?:市|自治州|地区|盟))?"
# A residential or industrial "区" is no district, and no name of a district contains a street or a house number.
_DISTRICT = re.compile(_PREFIX + r"(?:[^省市区县旗街村号栋]|旗(?=区)){1,8}(?:(?<![社小园片校业住宅矿库街])区|县|旗|市)")
# "回乡路" is a road: a township or subdistrict is not followed by what makes it part of a road's name.
_STREET = re.compile(r"[^路巷弄号栋村]{1,10}?(?:街道|镇|乡)(?![路街巷村])")


def name(value: str) -> str:
    """张三 → 张*, 李小敏 → 李*敏, John Smith → J*** S***."""
    if _latin(value):
        return " ".join(f"{word[0]}***" for word in value.split())
    return public_name(value) if len(value) <= 2 else value[0] + "*" * (len(value) - 2) + value[-1]


def public_name(value: str) -> str:
    """张三 → 张*, 李小敏 → 李**, John Smith → J***."""
    if _latin(value):
        return f"{value.strip()[0]}***"
    return value[0] + "*" * (len(value) - 1) if len(value) >= 2 else HIDDEN


def id_number(value: str) -> str:
    """First 6, 8 stars, last 4 of an 18-digit identity number; anything else as a passport."""
    return _ends(value, 6, 4) if len(value) == 18 else passport(value)


def public_id_number(value: str) -> str:
    """First 3, stars, last 2 of an 18-digit identity number; anything else not at all."""
    return _ends(value, 3, 2) if len(value) == 18 else HIDDEN


def phone(value: str) -> str:
    """First 3, ****, last 4 of a mainland number; of one with a country code (+852…) the code, ****, last 4."""
    if value.startswith("+"):
        return f"{value[:4]}****{value[-4:]}" if len(value) >= 12 else HIDDEN
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 11 else HIDDEN


public_phone = phone


def address(value: str) -> str:
    """The address down to the street (街道, 镇, 乡), or less where it names none."""
    district = _DISTRICT.match(value)
    if not district:
        return HIDDEN
    street = _STREET.match(value, district.end())
    return value[: (street or district).end()] + HIDDEN


def public_address(value: str) -> str:
    """The address down to the district."""
    district = _DISTRICT.match(value)
    return district[0] + HIDDEN if district else HIDDEN


def passport(value: str) -> str:
    """First 1, stars, last 3 of a passport or travel permit."""
    return _ends(value, 1, 3)


def bank(value: str) -> str:
    """The last 4 of a bank account."""
    return _ends(value, 0, 4)


def not_shown(value: str) -> str:
    """The public form of what the public never sees."""
    return HIDDEN


public_passport = public_bank = not_shown


def _ends(value: str, first: int, last: int) -> str:
    """Both ends of ``value``; of a value too short to hide three characters, nothing."""
    hidden = len(value) - first - last
    return value[:first] + "*" * hidden + value[-last:] if hidden >= 3 else HIDDEN


def _latin(value: str) -> bool:
    """Whether a name is written in Latin letters, where single stars would tell little and count much."""
    return bool(value.strip()) and value.isascii()
