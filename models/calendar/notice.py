"""The State Council's yearly notice as a file, and everything that can be wrong with it (CAL-1 to CAL-4).

The file is YAML, one entry a holiday, as the notice itself is written::

    year: 2027
    source: 国务院办公厅关于2027年部分节假日安排的通知
    holidays:
      - {zh: 元旦, rest: [2027-01-01, 2027-01-03], work: [2027-01-04]}

``rest`` is first and last day off, ``work`` the weekend days worked for it.  ``source`` may have ``zh`` and ``en``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import yaml

from models.calendar import table
from models.calendar.days import FIXED, Calendar
from models.calendar.now import today
from models.errors import NotReady, Problem

HOLIDAYS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Qingming Festival",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}
# The longest rest there was is that of Spring Festival 2020, ten days; more is a slip of the pen.
LONGEST_REST = 14
_KEYS, _ROW_KEYS = {"year", "source", "holidays"}, {"zh", "en", "rest", "work"}


def read(content: bytes, base: Calendar, *, source: str = "") -> dict[str, Any]:
    """The year table of a notice, in the shape that :func:`models.calendar.table.parse` takes.

    ``base`` is the calendar in force, ``source`` stands in for the one in the file.  Raises :class:`NotReady` with
    every fault, ``pointer`` naming the place in the file.
    """
    try:
        data = yaml.safe_load(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise NotReady([Problem("notice.unreadable", None, {"why": str(error).splitlines()[0]})]) from error
    if not isinstance(data, dict):
        raise NotReady([Problem("notice.unreadable", None, {"why": "no keys"})])
    if source:
        data["source"] = source
    if problems := list(_shape(data)):
        raise NotReady(problems)
    settled = _settled(data)
    if problems := list(_faults(settled, base)):
        raise NotReady(problems)
    return settled


def bundled(version: str) -> tuple[str, ...]:
    """The names of the tables of a version that came with the code."""
    return table.versions()[version]


def year_of(one: Any) -> int:
    """The year of a table, given by the name of its file or whole."""
    return table.load(one).year if isinstance(one, str) else int(one["year"])


def _shape(data: Mapping[Any, Any]) -> Iterator[Problem]:
    """Whether everything is there and of its kind; only then can the days be looked at."""
    yield from _keys(data, _KEYS, _KEYS, "")
    year, rows, source = data.get("year"), data.get("holidays"), data.get("source")
    if "year" in data and not (isinstance(year, int) and today().year <= year <= today().year + 2):
        yield Problem("notice.year", "year", {"year": str(year), "first": today().year, "last": today().year + 2})
    if "source" in data and not ((isinstance(source, str) and source.strip()) or _both(source)):
        yield Problem("notice.source", "source")
    if "holidays" in data and not (isinstance(rows, list) and rows):
        yield Problem("notice.no_holidays", "holidays")
        return
    for n, row in enumerate(rows or ()):
        at = f"holidays[{n}]"
        if not isinstance(row, dict):
            yield Problem("notice.no_row", at)
            continue
        yield from _keys(row, {"zh", "rest"}, _ROW_KEYS, at)
        for name in ("rest", "work"):
            yield from _day_list(row.get(name, []), f"{at}.{name}", 2 if name == "rest" and name in row else None)


def _keys(data: Mapping[Any, Any], needed: set[str], known: set[str], at: str) -> Iterator[Problem]:
    for key in sorted(needed - set(data)):
        yield Problem("notice.key_missing", at or None, {"key": key})
    for key in sorted(map(str, set(data) - known)):
        yield Problem("notice.key_unknown", at or None, {"key": key})


def _both(source: object) -> bool:
    return isinstance(source, dict) and all(isinstance(source.get(lang), str) for lang in ("zh", "en"))


def _day_list(days: object, at: str, size: int | None) -> Iterator[Problem]:
    if not isinstance(days, list) or (size and len(days) != size):
        yield Problem("notice.day_list", at)
        return
    for day in days:
        if _day(day) is None:
            yield Problem("notice.day", at, {"day": str(day)})


def _day(value: object) -> date | None:
    try:
        return value if type(value) is date else date.fromisoformat(str(value))
    except ValueError:
        return None


def _settled(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same with days as dates, both languages and nothing left out."""
    source = data["source"] if isinstance(data["source"], dict) else {"zh": data["source"], "en": data["source"]}
    rows = [
        {
            "zh": str(row["zh"]),
            "en": str(row.get("en") or HOLIDAYS.get(str(row["zh"]), "")),
            "rest": [_day(day) for day in row["rest"]],
            "work": [_day(day) for day in row.get("work", [])],
        }
        for row in data["holidays"]
    ]
    return {"year": data["year"], "official": True, "source": source, "holidays": rows}


def _faults(data: Mapping[str, Any], base: Calendar) -> Iterator[Problem]:
    """What is wrong with the days themselves."""
    year, off, work = data["year"], dict[date, str](), dict[date, str]()
    for n, row in enumerate(data["holidays"]):
        at = f"holidays[{n}]"
        if unknown := [name for name in row["zh"].split("、") if name not in HOLIDAYS]:
            yield Problem("notice.holiday_unknown", at, {"name": unknown[0]})
        first, last = row["rest"]
        if not 0 <= (last - first).days < LONGEST_REST:
            yield Problem("notice.rest", f"{at}.rest", {"first": first, "last": last, "longest": LONGEST_REST})
            continue
        resting = [first + timedelta(n) for n in range((last - first).days + 1)]
        for days, mine, where in ((resting, off, "rest"), (row["work"], work, "work")):
            for day in days:
                if day.year != year:
                    yield Problem("notice.other_year", f"{at}.{where}", {"day": day, "year": year})
                elif day in mine:
                    yield Problem("notice.twice", f"{at}.{where}", {"day": day, "other": mine[day]})
                mine.setdefault(day, at)
    yield from _named(data)
    yield from _worked(off, work, statutory(year, base))
    yield from _unlike(data, base)


def statutory(year: int, base: Calendar) -> dict[date, str]:
    """The statutory days of ``year`` that are known (CAL-1), by holiday: the lunar ones out of a provisional table."""
    known = {date(year, *day): name.zh for day, name in FIXED.items()}
    there = base.years.get(year)
    return known | ({day: name.zh for day, name in there.off.items()} if there and not there.official else {})


def _named(data: Mapping[str, Any]) -> Iterator[Problem]:
    named = {name for row in data["holidays"] for name in row["zh"].split("、")}
    for name in HOLIDAYS:
        if name not in named:
            yield Problem("notice.holiday_missing", "holidays", {"name": name})


def _worked(off: Mapping[date, str], work: Mapping[date, str], known: Mapping[date, str]) -> Iterator[Problem]:
    """A day worked is a weekend day, not a day off and no statutory day; every statutory day is off."""
    for day, at in work.items():
        if day in known:
            yield Problem("notice.statutory_worked", f"{at}.work", {"day": day, "name": known[day]})
        elif day in off:
            yield Problem("notice.off_and_worked", f"{at}.work", {"day": day, "other": off[day]})
        elif day.weekday() not in table.WEEKEND:
            yield Problem("notice.worked_weekday", f"{at}.work", {"day": day})
    for day, name in known.items():
        if day not in off:
            yield Problem("notice.statutory_missing", "holidays", {"day": day, "name": name})


def _unlike(data: Mapping[str, Any], base: Calendar) -> Iterator[Problem]:
    """A notice that says what the official table in force says already changes nothing."""
    there = base.years.get(data["year"])
    if not there or not there.official:
        return
    off = {
        row["rest"][0] + timedelta(n)
        for row in data["holidays"]
        for n in range((row["rest"][1] - row["rest"][0]).days + 1)
    }
    if off == set(there.off) and {day for row in data["holidays"] for day in row["work"]} == set(there.work):
        yield Problem("notice.same", None, {"version": base.version})
