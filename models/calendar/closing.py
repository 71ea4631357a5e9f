"""The closing time of this hall.  It ends last days and nothing else (CLK-3).  It is an assumption, so a setting."""

from __future__ import annotations

from datetime import date, datetime, time

from models.calendar.hours import end_of

_closing_time = time(17, 30)


def set_closing_time(text: str) -> None:
    """Take the setting ``HH:MM`` over, once at the start of a process.  Raises ``ValueError`` for anything else."""
    global _closing_time
    try:
        _closing_time = time.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"HALL_CLOSING_TIME is '{text}'; it must be a time such as 17:30") from error


def end_of_business(day: date) -> datetime:
    """The moment, in UTC, at which ``day`` ends when it is a last day."""
    return end_of(day, _closing_time)
