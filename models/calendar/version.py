"""Calendars that this hall was given: the yearly notice, imported, previewed and then applied (CAL-4, CAL-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id
from models.calendar import table
from models.calendar.days import Calendar


class CalendarVersion(Base):
    """One imported calendar, whole: each of ``tables`` is the name of a data file or a year table of its own.

    ``based_on`` is the version that was in force when it came.  ``applied_at`` is law time, empty as long as the
    version is only looked at; the one applied last is in force.
    """

    __tablename__ = "calendar_version"

    id: Mapped[Id]
    version: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    based_on: Mapped[str]
    tables: Mapped[list[object]]
    imported_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    imported_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def calendar_of(version: str, tables: Sequence[object]) -> Calendar:
    """The calendar that ``tables`` make up."""
    years = [table.load(one) if isinstance(one, str) else table.parse(_dated(one)) for one in tables]
    return Calendar(version, MappingProxyType({year.year: year for year in years}))


def stored(data: Mapping[str, Any]) -> dict[str, object]:
    """A year table as it is kept in a row: dates as text."""
    holidays = [{key: _text(value) for key, value in holiday.items()} for holiday in data["holidays"]]
    return {**data, "holidays": holidays}


def _dated(kept: Any) -> dict[str, Any]:
    return {**kept, "holidays": [{key: _days(value) for key, value in row.items()} for row in kept["holidays"]]}


def _days(value: object) -> object:
    return [date.fromisoformat(day) for day in value] if isinstance(value, list) else value


def _text(value: object) -> object:
    return [day.isoformat() for day in value] if isinstance(value, list) else value
