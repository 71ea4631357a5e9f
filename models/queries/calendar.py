"""The working calendar for those who look after it: its versions, what one of them would move, what still lacks one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.calendar import shelf, table
from models.calendar.days import Calendar
from models.calendar.table import Year
from models.calendar.version import CalendarVersion
from models.casework.calendar_change import Change
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.recount import affected, touched
from models.casework.telling import address_of
from models.casework.work import WorkItem
from models.text import Text

PAGE = 50
# Month and day from which next year's official notice is missed (CAL-4): it mostly comes in early November.
NOTICE_DUE = (11, 1)


class VersionLine(NamedTuple):
    """One version; ``state`` is in_force, imported (only looked at) or past.  ``at`` is when it was applied or came."""

    version: str
    state: str
    year: Year
    based_on: str | None
    at: datetime | None


class DayChanged(NamedTuple):
    """A day that one calendar counts and the other does not."""

    day: date
    works: bool
    why: Text


@dataclass(frozen=True)
class Moved:
    """One clock that a version would move: who must be told is the applicant, and whoever works at ``desks``."""

    case_id: int
    number: str
    clock: str
    old: date
    counted: date
    new: date
    kept: bool
    by_hand: bool
    desks: Sequence[str]


class Page(NamedTuple):
    rows: list[Moved]
    after: int | None


class Missing(NamedTuple):
    """Running clocks that end in a year without an official notice (CAL-6)."""

    year: int
    clocks: int
    cases: int
    first: date


def versions(db: Session) -> list[VersionLine]:
    """Every version, the newest first."""
    current = shelf.current().version
    rows = db.scalars(select(CalendarVersion).order_by(CalendarVersion.id)).all()
    lines = [_bundled(version, current) for version in table.versions()]
    for row in rows:
        state = "in_force" if row.version == current else "past" if row.applied_at else "imported"
        year = shelf.by_version(row.version).years[row.year]
        lines.append(VersionLine(row.version, state, year, row.based_on, row.applied_at or row.imported_at))
    return lines[::-1]


def _bundled(version: str, current: str) -> VersionLine:
    years = shelf.by_version(version).years.values()
    newest = max((year for year in years if year.official), key=lambda year: year.year)
    return VersionLine(version, "in_force" if version == current else "past", newest, None, None)


def days_changed(one: Calendar, other: Calendar) -> list[DayChanged]:
    """The days on which ``other`` differs from ``one``, as ``other`` has them."""
    years = sorted({*one.years, *other.years})
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    return [DayChanged(d, other.is_working(d), other.why(d)) for d in days if one.is_working(d) != other.is_working(d)]


def preview(db: Session, version: str, after: int = 0, size: int | None = PAGE) -> Page:
    """The clocks that ``version`` would move or keep from coming nearer, by case; the next page begins ``after``.

    ``size`` is in clocks, rounded up to whole cases; None gives all of them.
    """
    found = affected(db, shelf.by_version(version), after)
    if size is None:
        parts = iter(lambda: list(islice(found, PAGE * 10)), [])
        return Page([row for part in parts for row in _rows(db, part)], None)
    taken = list(islice(found, size + 1))
    if len(taken) > size:
        last = taken[-1].clock.case_id
        # The case that the page cannot hold whole stands on the next one, unless it is the page.
        whole = [one for one in taken if one.clock.case_id != last] or taken
        return Page(list(_rows(db, whole)), whole[-1].clock.case_id)
    return Page(list(_rows(db, taken)), None)


def reaching(db: Session, version: str) -> int:
    """How many running clocks reach a day that ``version`` changes: at most so many move."""
    return db.scalars(select(func.count()).select_from(Clock).where(touched(db, shelf.by_version(version)))).one()


def missing(db: Session, day: date) -> Missing | None:
    """Next year's notice, when it is missed on ``day`` and running cases reach into that year; or this year's."""
    calendar = shelf.current()
    wanted = [day.year] if (day.month, day.day) < NOTICE_DUE else [day.year, day.year + 1]
    year = next((year for year in wanted if calendar.is_provisional(date(year, 7, 1))), None)
    if year is None:
        return None
    within = Clock.stopped_on.is_(None) & (Clock.due_on >= date(year, 1, 1))
    counted = select(func.count(), func.count(Clock.case_id.distinct()), func.min(Clock.due_on)).where(within)
    clocks, cases, first = db.execute(counted).one()
    return Missing(year, clocks, cases, first) if clocks else None


def _rows(db: Session, changes: Sequence[Change]) -> Iterator[Moved]:
    ids = {one.clock.case_id for one in changes}
    cases = {case.id: case for case in db.scalars(select(Case).where(Case.id.in_(ids)))}
    desks: dict[int, list[str]] = {}
    work = select(WorkItem.case_id, func.coalesce(WorkItem.site_code, WorkItem.department_code))
    for case_id, place in db.execute(work.where(WorkItem.case_id.in_(ids), WorkItem.state == "open").distinct()):
        desks.setdefault(case_id, []).append(place)
    for one in changes:
        case = cases[one.clock.case_id]
        by_hand = case.no_phone and not address_of(db, case)
        yield Moved(
            case.id, case.number or "", one.clock.kind, one.old, one.counted, one.new, one.kept, by_hand,
            sorted(desks.get(case.id, [])),
        )  # fmt: skip
