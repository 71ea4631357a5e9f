"""Calendars that this hall was given: the yearly notice, imported, previewed and then applied (CAL-4, CAL-5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


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


def stored(data: Mapping[str, Any]) -> dict[str, object]:
    """A year table as it is kept in a row: dates as text."""
    holidays = [{key: _text(value) for key, value in holiday.items()} for holiday in data["holidays"]]
    return {**data, "holidays": holidays}


def _text(value: object) -> object:
    return [day.isoformat() for day in value] if isinstance(value, list) else value
