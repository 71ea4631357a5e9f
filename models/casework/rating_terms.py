"""The working days of a rating's work order: Shenzhen's figures by default, others by setting (RAT-6)."""

from __future__ import annotations

from typing import NamedTuple


class Terms(NamedTuple):
    """Working days within which the rater is contacted, and within which the matter is put right."""

    contact: int = 3
    rectify: int = 10


_terms = Terms()


def set_terms(contact: int, rectify: int) -> None:
    """Take the settings over, once at the start of a process.  Raises ``ValueError`` for what cannot be a limit."""
    global _terms
    if not 0 < contact <= rectify:
        raise ValueError("a rating is contacted within 1 day or more, and put right no sooner than that")
    _terms = Terms(contact, rectify)


def terms() -> Terms:
    return _terms
