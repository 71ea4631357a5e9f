"""Which calendars there are: those that came with the code, and those this hall imported.

Counting is pure and takes a :class:`~models.calendar.days.Calendar`; this is the one place that finds one by its name.
Imported versions are rows, so that every process sees them: what is known is read anew every few seconds, and at once
for a version nobody has heard of.  A process that counts with the calendar before for those seconds does no harm: what
it starts meanwhile is recounted like everything else that runs (:mod:`models.casework.recount`).
"""

from __future__ import annotations

import math
import sys
import threading
import time
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from models.calendar import table
from models.calendar.days import Calendar, calendar_of

FRESH_SECONDS = 5.0


class _Known(NamedTuple):
    """The imported versions, the one in force (empty: none of them), and the monotonic time of the look."""

    versions: Mapping[str, Calendar]
    applied: str
    looked_at: float


_UNREAD = _Known({}, "", -math.inf)
_known = _UNREAD
_looking = threading.Lock()


def current() -> Calendar:
    """The calendar in force: the imported one applied last, else the newest that came with the code."""
    known = _look(FRESH_SECONDS)
    return known.versions[known.applied] if known.applied else _bundled()[_newest()]


def by_version(version: str) -> Calendar:
    """The calendar as it was in ``version``, in force or not.  Raises :class:`KeyError` for one the hall never had."""
    if version in _bundled():
        return _bundled()[version]
    known = _known if version in _known.versions else _look(0)
    return known.versions[version]


def forget() -> None:
    """Look anew at the next question: for who has just changed the versions."""
    global _known
    _known = _UNREAD


def _newest() -> str:
    return list(_bundled())[-1]


@cache
def _bundled() -> Mapping[str, Calendar]:
    return {version: calendar_of(version, tables) for version, tables in table.versions().items()}


def _look(age: float) -> _Known:
    """What is known, not older than ``age`` seconds where a database can be asked.

    While another thread looks, what was known before will do, so that a full pool of connections is not waited for.
    """
    global _known
    if time.monotonic() - _known.looked_at < age or not _has_database():
        return _known
    if not _looking.acquire(blocking=_known is _UNREAD or not age):
        return _known
    try:
        _known = _read()
    finally:
        _looking.release()
    return _known


def _has_database() -> bool:
    """Whether this process stands on one.  Who only counts days has not even loaded what speaks to it."""
    store = sys.modules.get("models.db")
    return store is not None and bool(store.is_connected())


def _read() -> _Known:
    from sqlalchemy import select
    from sqlalchemy.exc import ProgrammingError

    from models.calendar.version import CalendarVersion
    from models.db import reading

    wanted = select(CalendarVersion.version, CalendarVersion.tables, CalendarVersion.applied_at)
    try:
        with reading() as db:
            rows = db.execute(wanted.order_by(CalendarVersion.applied_at.nulls_first(), CalendarVersion.id)).all()
    except ProgrammingError:
        # The schema is older than this code: before its upgrade the hall cannot have imported anything.
        rows = []
    versions = {row.version: _known.versions.get(row.version) or calendar_of(row.version, row.tables) for row in rows}
    applied = next((row.version for row in reversed(rows) if row.applied_at), "")
    return _Known(versions, applied, time.monotonic())
