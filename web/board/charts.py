"""What the charts of the board show: columns with their numbers, in words, each leading to the list it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from flask import url_for

from models.calendar.now import today
from models.queries.ahead import Slot
from models.queries.weeks import Kind, Week
from web.formatting import day_text, days, weekday
from web.words import label, t


class Bar(NamedTuple):
    """One number drawn.  ``text`` stands above it and ``words`` name it in full; ``href`` lists what it counts.

    ``tone`` is a colour of the house; a second bar of a column also has a pattern of its own.
    """

    value: float
    text: str
    words: str
    href: str = ""
    tone: str = "primary"


class Column(NamedTuple):
    """One place on the axis: two short lines under it, its whole name for the table, and its bars."""

    top: str
    under: str
    name: str
    bars: Sequence[Bar]


def due_columns(slots: Iterable[Slot]) -> list[Column]:
    """What is overdue and what falls due, slot by slot."""
    return [_due_column(slot) for slot in slots]


def _due_column(slot: Slot) -> Column:
    top, under, name, tone = _late(slot) if slot.overdue else _coming(slot)
    span = {name: day.isoformat() for name, day in (("first", slot.first), ("last", slot.last)) if day}
    href = url_for("board.cases", **span) if slot.cases else ""
    return Column(top, under, name, [Bar(slot.cases, _short(slot.cases), f"{name} {_cases(slot.cases)}", href, tone)])


def _late(slot: Slot) -> tuple[str, str, str, str]:
    if slot.late is None:
        return t("更久", "more"), t("超期", "late"), t("超期更久", "Overdue for longer"), "bad"
    name = t("超期不到{days}", "Overdue by up to {days}", days=days(slot.late, "working"))
    if slot.late == 1:
        name = t("超期{days}", "Overdue by {days}", days=days(1, "working"))
    return f"≤{slot.late}", t("超期", "late"), name, "bad"


def _coming(slot: Slot) -> tuple[str, str, str, str]:
    day = slot.last
    if day is None:
        return t("以后", "later"), "", t("更晚到期", "Due later"), "primary"
    if day == today():
        return t("今天", "today"), weekday(day), label("band.today"), "warn"
    # The axis has room for the month only where a new one begins; the whole date stands in the name.
    new_month = slot.first is not None and (slot.first - timedelta(days=1)).month != day.month
    return f"{day.month}/{day.day}" if new_month else str(day.day), weekday(day), day_text(day), "primary"


def flow_columns(weeks: Iterable[Week]) -> list[Column]:
    """What came in and what was finished, week by week."""
    return [
        _week_column(
            week,
            _of_week(week, "received", week.received, "primary"),
            _of_week(week, "ended", week.ended, "ok"),
        )
        for week in weeks
    ]


def promise_columns(weeks: Iterable[Week]) -> list[Column]:
    """The share of decisions in time, week by week; few decisions give none."""
    return [_week_column(week, _share(week)) for week in weeks]


def _week_column(week: Week, *bars: Bar) -> Column:
    day = week.monday
    name = t("{day}起的一周", "Week from {day}", day=day_text(day, week=False))
    return Column(f"{day.month}/{day.day}", "", name, bars)


def _of_week(week: Week, kind: Kind, n: int, tone: str) -> Bar:
    href = url_for("board.week", kind=kind, monday=week.monday.isoformat()) if n else ""
    return Bar(n, _short(n), f"{label('week.' + kind)} {_cases(n)}", href, tone)


def _share(week: Week) -> Bar:
    href = url_for("board.week", kind="decided", monday=week.monday.isoformat()) if week.decided else ""
    if week.share is None:
        return Bar(0, "—", t("件数太少，不算比例", "Too few for a share"), href)
    told = f"{week.share:.0f}%"
    words = t("按期{share}，共{n}件", "{share} of {n} in time", share=told, n=week.decided)
    return Bar(week.share, told, words, href, "ok" if week.share >= 100 else "warn")


def _short(n: int) -> str:
    """``n`` as there is room for it above a bar; whole it stands in the words and in the table."""
    if n < 1000:
        return str(n)
    return f"{n / 1000:.1f}k" if n < 9950 else f"{n / 1000:.0f}k"


def _cases(n: int) -> str:
    return t("{n}件", "{n} cases", n=n)
