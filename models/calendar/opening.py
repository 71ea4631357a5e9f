"""When a hall is open on the days ahead, and the next public holiday on which none is (A1.6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from models.calendar.days import Calendar
from models.calendar.hours import Span, Weekly
from models.text import Text


class Holiday(NamedTuple):
    """Days in a row on which the halls stay closed for ``name``, first and last included."""

    name: Text
    first: date
    last: date


class OpenDay(NamedTuple):
    """One day; without ``spans`` the hall is closed, and ``why`` says for what."""

    day: date
    spans: tuple[Span, ...]
    why: Text


def days_ahead(cal: Calendar, weekly: Weekly, first: date, n: int) -> list[OpenDay]:
    """The ``n`` days from ``first`` on, with the hours of each."""
    days = (first + timedelta(days=ahead) for ahead in range(n))
    return [OpenDay(day, weekly.on(cal, day), cal.why(day)) for day in days]


def next_holiday(cal: Calendar, today: date, within: int) -> Holiday | None:
    """The holiday that is on today or begins within so many days; the whole of it, weekends that join it included."""
    for ahead in range(within + 1):
        day = today + timedelta(days=ahead)
        name = None if cal.is_working(day) else cal.name(day)
        if name:
            return Holiday(name, _edge(cal, day, -1), _edge(cal, day, 1))
    return None


def _edge(cal: Calendar, day: date, step: int) -> date:
    """The last day from ``day`` on in one direction that is no working day."""
    while not cal.is_working(day + timedelta(days=step)):
        day += timedelta(days=step)
    return day
