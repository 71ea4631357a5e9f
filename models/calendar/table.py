"""Holiday tables as data: one file a year, and the versions that say which files were counted with (CAL-5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from models.text import Text

WEEKEND = (5, 6)


@dataclass(frozen=True)
class Year:
    """One year: days off, make-up workdays and, while provisional, days likely to be off; each with the holiday."""

    year: int
    official: bool
    source: Text
    off: Mapping[date, Text]
    work: Mapping[date, Text]
    expected: Mapping[date, Text]


class BadTable(ValueError):
    """A holiday table contradicts itself; the message says where."""


def parse(data: Mapping[str, Any]) -> Year:
    """A year from its table, in the shape of the files in ``data/``.

    Raises :class:`BadTable` when a day lies outside the year, stands twice, or a make-up workday is no weekend day.
    """
    off: dict[date, Text] = {}
    work: dict[date, Text] = {}
    expected: dict[date, Text] = {}
    for holiday in data["holidays"]:
        name = Text(holiday["zh"], holiday["en"])
        first, last = holiday["rest"]
        for kind, days in (
            (off, _days(first, last)),
            (work, holiday.get("work", ())),
            (expected, holiday.get("expected", ())),
        ):
            for day in days:
                if day.year != data["year"] or any(day in other for other in (off, work, expected)):
                    raise BadTable(f"{day} is outside {data['year']} or stands twice")
                kind[day] = name
    if plain := [day for day in work if day.weekday() not in WEEKEND]:
        raise BadTable(f"{plain[0]} is no weekend day and cannot be a make-up workday")
    if data["official"] and expected:
        raise BadTable("an official table decides; it expects nothing")
    source = Text(data["source"]["zh"], data["source"]["en"])
    return Year(data["year"], data["official"], source, off, work, expected)


def versions() -> Mapping[str, tuple[str, ...]]:
    """The versions the house carries, oldest first, each with the names of its tables."""
    return {entry["version"]: tuple(entry["tables"]) for entry in _read("versions")}


@cache
def load(name: str) -> Year:
    """The year table ``name`` out of the data files."""
    return parse(_read(name))


def _read(name: str) -> Any:
    return yaml.safe_load(files("models.calendar").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8"))


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(n)
