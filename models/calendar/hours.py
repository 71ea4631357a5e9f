"""Opening hours, and the moment at which a last day ends.

Hours say when people can come.  They make no working day: a Saturday with service hours is none (MOD-11), and the day
of receipt is the calendar date of entry at any hour (ACC-4).  The one thing law takes from them is that a last day ends
when business ends (CLK-3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain, pairwise

from models.calendar.now import SHENZHEN
from models.calendar.table import WEEKEND
from models.calendar.working import Calendar

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Span = tuple[time, time]
Spans = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Weekly:
    """The hours of a site: for each weekday, Monday first, its spans from opening to closing in Shenzhen time."""

    week: tuple[tuple[Span, ...], ...]

    def on(self, cal: Calendar, day: date) -> tuple[Span, ...]:
        """The hours on ``day``: none on a holiday, those of a Monday on a make-up workday."""
        if cal.is_working(day):
            return self.week[0 if day.weekday() in WEEKEND else day.weekday()]
        return () if cal.name(day) else self.week[day.weekday()]

    def is_open(self, cal: Calendar, moment: datetime) -> bool:
        """Whether the site is open at ``moment`` (aware); the closing time itself is no longer open."""
        local = moment.astimezone(SHENZHEN)
        return any(opening <= local.time() < closing for opening, closing in self.on(cal, local.date()))


def weekly(data: Spans | Mapping[str, Spans]) -> Weekly:
    """Hours from data: spans such as ``[["09:00", "12:00"], ["14:00", "17:30"]]`` for Monday to Friday.

    Where the days differ, ``data`` maps ``mon`` to ``sun`` to their spans; days left out are closed.
    Raises :class:`ValueError` for an unknown day and for spans that overlap or end before they begin.
    """
    days = data if isinstance(data, Mapping) else dict.fromkeys(DAYS[:5], data)
    if unknown := set(days) - set(DAYS):
        raise ValueError(f"no day of the week: {', '.join(sorted(unknown))}")
    return Weekly(tuple(_spans(days.get(day, ())) for day in DAYS))


def end_of(day: date, closing_time: time | str) -> datetime:
    """The moment, in UTC, at which ``day`` ends as a last day: ``closing_time`` (``HH:MM``) in Shenzhen (CLK-3)."""
    closing = time.fromisoformat(closing_time) if isinstance(closing_time, str) else closing_time
    return datetime.combine(day, closing, SHENZHEN).astimezone(UTC)


def _spans(pairs: Spans) -> tuple[Span, ...]:
    spans = tuple((time.fromisoformat(opening), time.fromisoformat(closing)) for opening, closing in pairs)
    if any(a >= b for a, b in pairwise(chain.from_iterable(spans))):
        raise ValueError(f"hours must rise: {pairs}")
    return spans
