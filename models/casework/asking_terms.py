"""What a hall has settled for the applicant's time to answer, for which the law has no figures (ACC-13)."""

from __future__ import annotations

from typing import NamedTuple


class Terms(NamedTuple):
    """Working days before its end at which the applicant is reminded, the earliest first; and how many days one
    extension adds, in the unit of the item's own limit."""

    reminders: tuple[int, ...] = (5, 1)
    longer: int = 15


_terms = Terms()


def set_terms(reminders: str, longer: int) -> None:
    """Take the settings over, once at the start of a process.  Raises ``ValueError`` for what cannot be meant."""
    global _terms
    days = tuple(int(part) for part in reminders.split(",") if part.strip())
    if longer < 1 or any(n < 1 for n in days):
        raise ValueError("reminders come at least one working day before, and an extension adds at least one day")
    _terms = Terms(tuple(sorted(days, reverse=True)), longer)


def terms() -> Terms:
    return _terms
