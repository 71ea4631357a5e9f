"""When things happen in a seeded hall: staff in business hours of working days, applicants mostly then and at night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from models.calendar.hours import Span, Weekly
from models.calendar.now import SHENZHEN
from models.calendar.working import current

# Shares of a day's applications by the hour they begin in: a busy morning, a second wave after the break, and
# the evening, which only the web has.
_HOURS = {8: 3, 9: 20, 10: 19, 11: 11, 12: 3, 13: 3, 14: 13, 15: 11, 16: 8, 17: 3, 19: 2, 20: 2, 21: 1, 22: 1}
# How busy the days from Monday to Friday are, and a day of rest.
_DAYS = (1.3, 1.1, 1.0, 1.0, 0.9)
_REST = 0.06
# The last day of a history is this much busier than its first.
_GROWTH = 1.6


def arrivals(count: int, first: date, until: datetime, rng: Random) -> list[datetime]:
    """``count`` moments of application from ``first`` to ``until``, in order."""
    days = [first + timedelta(n) for n in range((until.astimezone(SHENZHEN).date() - first).days + 1)]
    weights = [_busy(day) * (1 + (_GROWTH - 1) * n / len(days)) for n, day in enumerate(days)]
    drawn = (_moment(day, rng) for day in rng.choices(days, weights, k=count))
    # A moment after the end is the same hour a day earlier.
    return sorted(moment if moment < until else moment - timedelta(days=1) for moment in drawn)


def _busy(day: date) -> float:
    if not current().is_working(day):
        return _REST
    after_rest = not current().is_working(day - timedelta(days=1))
    return _DAYS[0] if after_rest else _DAYS[min(day.weekday(), 4)]


def _moment(day: date, rng: Random) -> datetime:
    hour = rng.choices(list(_HOURS), list(_HOURS.values()))[0]
    return datetime.combine(day, time(hour), SHENZHEN) + timedelta(seconds=rng.randrange(3600))


class OfficeHours:
    """Counts in minutes of business: a clerk who needs an hour from ten to twelve gets on after the break."""

    def __init__(self, week: Weekly) -> None:
        self._week = week
        self._on = cache(self._spans)

    def later(self, moment: datetime, minutes: float) -> datetime:
        """The moment that lies ``minutes`` of business after ``moment``."""
        left, day = timedelta(minutes=minutes), moment.astimezone(SHENZHEN).date()
        while True:
            for opening, closing in self._on(day):
                begin = max(opening, moment)
                if begin + left < closing:
                    return begin + left
                left -= max(timedelta(), closing - begin)
            day += timedelta(days=1)

    def minutes(self, day: date) -> float:
        """How many minutes of business ``day`` has."""
        return sum((closing - opening).total_seconds() / 60 for opening, closing in self._on(day))

    def _spans(self, day: date) -> Sequence[tuple[datetime, datetime]]:
        def whole(span: Span) -> tuple[datetime, datetime]:
            return datetime.combine(day, span[0], SHENZHEN), datetime.combine(day, span[1], SHENZHEN)

        return [whole(span) for span in self._week.on(current(), day) if current().is_working(day)]
