"""How long a matter may be rated, and the working days of a work order: figures of Shenzhen by default (RAT-6)."""

from __future__ import annotations

from typing import NamedTuple


class Terms(NamedTuple):
    """Working days within which the rater is contacted, and within which the matter is put right; and the days after
    its end within which a matter may be rated."""

    contact: int = 3
    rectify: int = 10
    open_days: int = 30


_terms = Terms()


def set_terms(contact: int, rectify: int, open_days: int = 30) -> None:
    """Take the settings over, once at the start of a process.  Raises ``ValueError`` for what cannot be a limit."""
    global _terms
    if open_days < 1:
        raise ValueError("a matter may be rated for at least one day")
    if not 0 < contact <= rectify:
        raise ValueError("a rating is contacted within 1 day or more, and put right no sooner than that")
    _terms = Terms(contact, rectify, open_days)


def terms() -> Terms:
    return _terms
