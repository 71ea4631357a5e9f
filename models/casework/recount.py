"""A calendar is imported, looked at, applied; then every case that it touches is counted again (CAL-5).

What is left to do is never written down: it is the running clocks that count with another version and end on or after
the first day on which the two versions differ.  So a killed worker leaves nothing half done, a clock that a process
started with the calendar before is found too, and nothing is done twice.  Clocks that end before that day are the same
under both versions and keep the one they have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from models import outbox
from models.audit.acts import record
from models.calendar import notice, shelf
from models.calendar.days import Calendar
from models.calendar.now import now
from models.calendar.version import CalendarVersion, stored
from models.casework.calendar_change import Change, changes, take_over, told
from models.casework.clock import Clock, running
from models.casework.lock import lock
from models.casework.move import Move
from models.casework.perform import perform
from models.errors import NotFound, NotReady, Problem
from models.people.actor import SYSTEM, Actor

BATCH = 500


def import_notice(db: Session, actor: Actor, content: bytes, *, source: str = "") -> CalendarVersion:
    """Keep a yearly notice as a new version that is not yet in force.

    ``source`` stands in for the one in the file.  Raises :class:`NotReady` with everything that is wrong with it.
    """
    shelf.forget()
    base = shelf.current()
    table = notice.read(content, base, source=source)
    db.execute(select(func.pg_advisory_xact_lock(LOCK)))
    number = db.scalar(select(func.count()).where(CalendarVersion.year == table["year"])) or 0
    kept = _tables(db, base.version, table["year"])
    version = CalendarVersion(
        version=f"{table['year']}-{number + 1}", year=table["year"], based_on=base.version,
        tables=[*kept, stored(table)], imported_by=actor.account_id,
    )  # fmt: skip
    db.add(version)
    db.flush()
    facts = {"year": version.year, "based_on": version.based_on}
    record(db, actor, "calendar_imported", about=f"calendar:{version.version}", facts=facts)
    shelf.forget()
    return version


# Held while a version is imported or applied, so that two of them get two numbers and know of each other.
LOCK = 740_308


def put_in_force(db: Session, actor: Actor, version: str, reason: str = "") -> CalendarVersion:
    """Put ``version`` in force; the workers then recount what it touches.  A second time changes nothing.

    Raises :class:`NotFound`, and :class:`NotReady` when another version came into force after it was imported.
    """
    db.execute(select(func.pg_advisory_xact_lock(LOCK)))
    row = find(db, version)
    if row.applied_at is not None:
        return row
    shelf.forget()
    if row.based_on != shelf.current().version:
        raise NotReady([Problem("calendar.outdated", None, {"based_on": row.based_on, "now": shelf.current().version})])
    row.applied_at, row.applied_by = now(), actor.account_id
    db.flush()
    record(db, actor, "calendar_applied", about=f"calendar:{row.version}", reason=reason, facts={"year": row.year})
    outbox.put(db, "recounts", [], dedup_key=f"recounts:{row.version}")
    shelf.forget()
    return row


def find(db: Session, version: str) -> CalendarVersion:
    """The imported version.  Raises :class:`NotFound`."""
    row = db.scalar(select(CalendarVersion).where(CalendarVersion.version == version))
    if row is None:
        raise NotFound("calendar.unknown")
    return row


def put_recounts(db: Session) -> int:
    """Put a message for each case that still counts with another calendar than the one in force; how many."""
    shelf.forget()
    calendar, put, last = shelf.current(), 0, 0
    while rows := db.execute(_cases(db, calendar, last)).all():
        for case_id, clock_id in rows:
            key = f"recount:{calendar.version}:{clock_id}"
            outbox.put(db, "recount", [case_id], case_id=case_id, dedup_key=key)
        put, last = put + len(rows), rows[-1].case_id
    return put


def recount(db: Session, case_id: int) -> bool:
    """Count the running clocks of a case again; whether a date moved, which the applicant is then told."""
    case = lock(db, case_id)
    # A worker that still knew the version before would find nothing to do and say that it was done.
    shelf.forget()
    calendar = shelf.current()
    found = changes(running(db, case.id), calendar)
    moved = told(found)
    if moved:
        perform(db, case.id, "recount", SYSTEM, calendar=calendar.version, moved=moved)
    elif found:
        take_over(Move(db, case, "recount", SYSTEM, now(), {"calendar": calendar.version}), found)
    return bool(moved)


def affected(db: Session, calendar: Calendar, after: int = 0) -> Iterator[Change]:
    """Every running clock whose date ``calendar`` would move, or would bring nearer if it had not been told.

    By case, in the order of their ids, those after the id ``after``.  Only reads.
    """
    while rows := db.execute(_cases(db, calendar, after)).all():
        ids = [row.case_id for row in rows]
        by_case: dict[int, list[Clock]] = {}
        for clock in db.scalars(select(Clock).where(Clock.case_id.in_(ids), Clock.stopped_on.is_(None))):
            by_case.setdefault(clock.case_id, []).append(clock)
        for case_id in ids:
            yield from (one for one in changes(by_case.get(case_id, ()), calendar) if one.moves or one.kept)
        after = ids[-1]


def touched(db: Session, calendar: Calendar) -> ColumnElement[bool]:
    """The condition on clocks: running, counted with another version, and reaching a day on which the two differ."""
    versions = db.scalars(
        select(Clock.calendar).where(Clock.stopped_on.is_(None), Clock.calendar != calendar.version).distinct()
    )
    reaching = [
        (Clock.calendar == version) & (Clock.due_on >= first)
        for version in versions
        if (first := first_difference(shelf.by_version(version), calendar))
    ]
    return Clock.stopped_on.is_(None) & (or_(*reaching) if reaching else false())


@cache
def _days(first_year: int, last_year: int) -> Sequence[date]:
    start, end = date(first_year, 1, 1), date(last_year, 12, 31)
    return [start + timedelta(n) for n in range((end - start).days + 1)]


def first_difference(one: Calendar, other: Calendar) -> date | None:
    """The first day that works, or is provisional, in one of the two and not in the other; None when they are alike."""
    years = {*one.years, *other.years}
    for day in _days(min(years), max(years)):
        if (one.is_working(day), one.is_provisional(day)) != (other.is_working(day), other.is_provisional(day)):
            return day
    return None


def _cases(db: Session, calendar: Calendar, after: int) -> Any:
    """The next cases with a touched clock, each with the first such clock."""
    wanted = select(Clock.case_id, func.min(Clock.id)).where(touched(db, calendar), Clock.case_id > after)
    return wanted.group_by(Clock.case_id).order_by(Clock.case_id).limit(BATCH)


def _tables(db: Session, version: str, year: int) -> list[object]:
    """What ``version`` is made of, without its table of ``year``."""
    row = db.scalar(select(CalendarVersion).where(CalendarVersion.version == version))
    tables = row.tables if row else list(notice.bundled(version))
    return [one for one in tables if notice.year_of(one) != year]
