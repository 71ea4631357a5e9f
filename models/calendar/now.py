"""The one door to law time.  Duties and clocks ask here what time it is, so that a test or a replay can move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHENZHEN = ZoneInfo("Asia/Shanghai")

# A context variable rather than a global: a replay in one thread must not move the time of the requests beside it.
_moved: ContextVar[datetime | None] = ContextVar("moved_now", default=None)


def now() -> datetime:
    """The law time, aware and in UTC.  Leases and heartbeats use the database's clock instead."""
    return _moved.get() or datetime.now(UTC)


def today() -> date:
    """The calendar date in Shenzhen, by which days are counted (CAL-6)."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The Shenzhen calendar date of ``moment``.  Raises :class:`ValueError` for a naive value."""
    return _aware(moment).astimezone(SHENZHEN).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold :func:`now` still at ``moment`` inside the block, in this thread only.  Naive values are refused."""
    token = _moved.set(_aware(moment).astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a naive datetime does not say which moment it means")
    return moment
