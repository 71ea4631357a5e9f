"""What a day is: the holiday tables of one version, as a value that can be asked (rulebook 13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from models.calendar import table
from models.text import Text

# The statutory days with a fixed date (CAL-1): all that is known of a year for which there is no table at all.
FIXED = {
    (1, 1): Text("元旦", "New Year's Day"),
    **dict.fromkeys([(5, 1), (5, 2)], Text("劳动节", "Labour Day")),
    **dict.fromkeys([(10, 1), (10, 2), (10, 3)], Text("国庆节", "National Day")),
}
_MAKE_UP = Text("调休上班", "make-up workday")
_WEEKEND = Text("周末", "weekend")
_WORKDAY = Text("工作日", "working day")
_EXPECTED = Text("工作日（{zh}可能调休，以国务院通知为准）", "working day ({en} may shift it; the notice will say)")


@dataclass(frozen=True)
class Calendar:
    """The holiday tables of one version.  Years without a table are provisional, never an error (CAL-6)."""

    version: str
    years: Mapping[int, table.Year]

    def is_working(self, day: date) -> bool:
        """Whether ``day`` counts as a working day; make-up workdays do, Saturday service days do not (MOD-11)."""
        year = self.years.get(day.year)
        if year and day in year.work:
            return True
        return day.weekday() not in table.WEEKEND and not self._off(day)

    def is_provisional(self, day: date) -> bool:
        """Whether the year of ``day`` still lacks its official notice."""
        year = self.years.get(day.year)
        return year is None or not year.official

    def name(self, day: date) -> Text | None:
        """The holiday ``day`` is off for, or that it is a make-up workday; ``None`` for every other day."""
        year = self.years.get(day.year)
        return _MAKE_UP if year and day in year.work else self._off(day)

    def why(self, day: date) -> Text:
        """In a few words why ``day`` is a working day or a rest day."""
        year = self.years.get(day.year)
        if year and (holiday := year.expected.get(day)) and self.is_working(day):
            return Text(_EXPECTED.zh.format(zh=holiday.zh), _EXPECTED.en.format(en=holiday.en))
        return self.name(day) or (_WORKDAY if self.is_working(day) else _WEEKEND)

    def _off(self, day: date) -> Text | None:
        year = self.years.get(day.year)
        return year.off.get(day) if year else FIXED.get((day.month, day.day))


def calendar_of(version: str, tables: Sequence[object]) -> Calendar:
    """The calendar that ``tables`` make up, each the name of a data file or a year table as a row keeps it."""
    years = [table.load(one) if isinstance(one, str) else table.parse(_dated(one)) for one in tables]
    return Calendar(version, MappingProxyType({year.year: year for year in years}))


def _dated(kept: Any) -> dict[str, Any]:
    return {**kept, "holidays": [{key: _days(value) for key, value in row.items()} for row in kept["holidays"]]}


def _days(value: object) -> object:
    return [date.fromisoformat(day) for day in value] if isinstance(value, list) else value
