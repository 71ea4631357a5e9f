"""Working days: which days count, when a period ends, and the count day by day (rulebook 3 and 13).

Everything here is a pure function of a :class:`Calendar`.  Days are Shenzhen calendar dates.  The day a period starts
on is never counted (CLK-2).  A procedure that stops the clock is given as a pair ``(from, to)`` and excludes the days
``d`` with ``from < d <= to``; procedures that overlap exclude a day once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count as _from
from typing import Literal, NamedTuple

from models.calendar.days import Calendar
from models.calendar.shelf import by_version, current
from models.text import Text

__all__ = ["Calendar", "by_version", "current"]

Unit = Literal["working", "natural"]
Exclusions = Sequence[tuple[date, date]]

_NATURAL = Text("自然日", "calendar day")
_NATURAL_REST = Text("自然日，休息日也计入", "calendar day; rest days count too")
_START = Text(
    "起算当日（收件、受理等）不计入（CLK-2）", "the day of receipt, acceptance and the like is not counted (CLK-2)"
)
_EXCLUDED = Text("暂停计算期间不计入（CLK-8、CLK-10）", "the clock stands still: not counted (CLK-8, CLK-10)")
_KEPT = Text("此前告知的日期不提前（CAL-5）", "a date told before does not come nearer (CAL-5)")
_ROLLED = Text("最后一日逢休息日，顺延（CLK-3）", "the last day falls on a rest day and runs on (CLK-3)")


class DayCounted(NamedTuple):
    """One line of a count: whether ``day`` counts, as which number, and why."""

    day: date
    counts: bool
    n: int | None
    why: Text


def due_with(
    cal: Calendar, start: date, limit: int, unit: Unit, *, extra_days: int = 0, excluded: Exclusions = ()
) -> date:
    """The last day of a period of ``limit`` days after ``start``, extended by ``extra_days``, procedures left out.

    This is the method of rulebook 3: every excluded day moves the end by one.  A procedure that opens after the end
    moves nothing, since a limit that has run out cannot be stopped.  A period that would end on a rest day runs to the
    next working day (CLK-3), also one of no days at all.
    """
    left = limit + extra_days
    if left < 0:
        raise ValueError("a period has no negative days")
    days = _after(start)
    day = start
    while left:
        day = next(days)
        left -= _counts(cal, day, unit, excluded)
    while not _counts(cal, day, "working", excluded):
        day = next(days)
    return day


def due(cal: Calendar, start: date, days: int, unit: Unit) -> date:
    """The last day of ``days`` after ``start`` with nothing excluded."""
    return due_with(cal, start, days, unit)


def add_working(cal: Calendar, start: date, days: int) -> date:
    """The last of ``days`` working days after ``start`` (CLK-1, CLK-2)."""
    return due_with(cal, start, days, "working")


def add_natural(cal: Calendar, start: date, days: int) -> date:
    """The last of ``days`` calendar days after ``start``; on a rest day, the next working day (CLK-3)."""
    return due_with(cal, start, days, "natural")


def count(
    cal: Calendar, start: date, due: date, unit: Unit, excluded: Exclusions = (), *, limit: int | None = None
) -> list[DayCounted]:
    """Every day from ``start`` to ``due`` with its number and the reason, for people to check by hand.

    With ``limit`` (with extension) the days after the last one that counts say why they are there: the last of natural
    days is a rest day and runs on, so that its end is that last day; or ``due`` was told before and is kept (CAL-5).
    """
    ends = due if limit is None else min(due, due_with(cal, start, limit, unit, excluded=excluded))
    lines = [DayCounted(start, False, None, _START)]
    n = 0
    for day in _after(start):
        if day > due:
            return lines
        if day > ends:
            lines.append(DayCounted(day, False, None, _KEPT))
        elif not _counts(cal, day, unit, excluded):
            stopped = cal.is_working(day) or unit == "natural"
            lines.append(DayCounted(day, False, None, _EXCLUDED if stopped else cal.why(day)))
        elif limit is not None and n + 1 >= limit and day != ends:
            lines.append(DayCounted(day, False, None, _ROLLED))
        else:
            n += 1
            natural = _NATURAL if cal.is_working(day) else _NATURAL_REST
            lines.append(DayCounted(day, True, n, natural if unit == "natural" else cal.why(day)))
    return lines


def days_excluded(cal: Calendar, start: date, due: date, unit: Unit, excluded: Exclusions) -> list[date]:
    """The days up to ``due`` that would have counted but for a special procedure (CLK-8)."""
    days = (start + timedelta(n) for n in range(1, (due - start).days + 1))
    return [day for day in days if _counts(cal, day, unit, ()) and not _counts(cal, day, unit, excluded)]


def remaining(cal: Calendar, today: date, due: date, unit: Unit) -> int:
    """Days left in ``(today, due]``, negative when late.

    Zero on the last day, but also on rest days right after it: whether a period is over is told by the dates.
    """
    return working_days_between(cal, today, due) if unit == "working" else (due - today).days


def working_days_between(cal: Calendar, after: date, until: date) -> int:
    """The number of working days in ``(after, until]``; negative, for ``(until, after]``, when ``until`` is earlier."""
    if until < after:
        return -working_days_between(cal, until, after)
    return sum(cal.is_working(after + timedelta(n)) for n in range(1, (until - after).days + 1))


def _counts(cal: Calendar, day: date, unit: Unit, excluded: Exclusions) -> bool:
    stopped = any(first < day <= last for first, last in excluded)
    return not stopped and (unit == "natural" or cal.is_working(day))


def _after(start: date) -> Iterator[date]:
    return (start + timedelta(n) for n in _from(1))
