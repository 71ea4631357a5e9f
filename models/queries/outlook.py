"""What is coming and how old it is: work due by day against who is there, ages, promises by service (S1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from models.calendar.now import SHENZHEN, today
from models.calendar.working import current
from models.casework.case import Case, is_open
from models.casework.clock import Clock, ClockKind
from models.casework.work import WorkItem
from models.catalogue.item import ServiceItem
from models.people.absence import Absence
from models.people.account import Account, PostHeld
from models.people.actor import Role
from models.queries.board import FEWEST
from models.queries.weeks import WEEKS, monday_of
from models.text import Text

DAYS = 10
"""Working days that are looked ahead (S1.3)."""
PACE_DAYS = 20
"""Working days over which is counted how much one person finishes in a day."""
AGES = (2, 5, 10, 20, 40, 60)
"""Bounds of the groups of age, in calendar days since the request was received."""
SERVICES = 12
HANDLERS = (Role.WINDOW_CLERK, Role.REVIEWER, Role.DECIDER)
_DAY = timedelta(days=1)


class Pace(NamedTuple):
    """How many pieces one person finishes in a working day, from ``done`` pieces; None for too few to say (S1.6)."""

    done: int
    a_day: float | None


class Outlook(NamedTuple):
    """One working day: pieces due on it and on the rest days before it, people here and on leave, what they can do,
    and what would be left over at its end, with what is overdue already in the first."""

    day: date
    first: date
    due: int
    here: int
    away: int
    capacity: int | None
    left: int | None


class Age(NamedTuple):
    """Open cases received from ``first`` to ``last``, both included; None leaves that side open."""

    least: int
    most: int | None
    first: date | None
    last: date
    cases: int


@dataclass(frozen=True)
class Kept:
    """One service by week: how many decisions, how many of them within the promise, the oldest week first."""

    code: str
    title: Text
    weeks: Sequence[tuple[date, int, int]]

    @staticmethod
    def share(decided: int, kept: int) -> float | None:
        """Percent within the promise; None for too few to say (S1.6)."""
        return 100 * kept / decided if decided >= FEWEST else None


def pace(db: Session) -> Pace:
    """Pieces finished for each person and day on which they finished any, over the last :data:`PACE_DAYS`."""
    since = working_days_back(today(), PACE_DAYS)
    day = cast(func.timezone(SHENZHEN.key, WorkItem.done_at), Date)
    finished = (WorkItem.state == "done", WorkItem.done_by.is_not(None), day >= since, day < today())
    done = db.scalar(select(func.count()).select_from(WorkItem).where(*finished)) or 0
    pairs = select(WorkItem.done_by, day).where(*finished).distinct().subquery()
    person_days = db.scalar(select(func.count()).select_from(pairs)) or 0
    return Pace(done, done / person_days if done >= FEWEST else None)


def outlook(db: Session) -> list[Outlook]:
    """The next :data:`DAYS` working days, today first where it is one."""
    due = _due_by_day(db)
    days, people, rate = days_ahead(), handlers(db), pace(db).a_day
    absences = absences_of(db, people)
    left: float = sum(n for day, n in due.items() if day < today())
    found, first = [], today()
    for day in days:
        n = sum(number for one, number in due.items() if first <= one <= day)
        away = len({one[0] for one in absences if one[1] <= day <= one[2]})
        here = len(people) - away
        capacity = None if rate is None else round(here * rate)
        left = max(0, left + n - (capacity or 0))
        found.append(Outlook(day, first, n, here, away, capacity, None if rate is None else round(left)))
        first = day + _DAY
    return found


def ages(db: Session) -> list[Age]:
    """Open cases by how long ago they were received, the youngest first."""
    day = cast(func.timezone(SHENZHEN.key, Case.received_at), Date)
    by_day = {row[0]: row[1] for row in db.execute(select(day, func.count()).where(is_open()).group_by(day))}
    found: list[Age] = []
    least = 0
    for most in (*AGES, None):
        last, first = today() - least * _DAY, None if most is None else today() - most * _DAY
        within = [one for one in by_day if one is not None and one <= last and (first is None or one >= first)]
        cases = sum(by_day[one] for one in within)
        found.append(Age(least, most, first, last, cases))
        least = (most or 0) + 1
    return found


def kept_by_service(db: Session) -> list[Kept]:
    """The services with the most decisions of the last weeks."""
    mondays = [monday_of(today()) - n * 7 * _DAY for n in reversed(range(WEEKS))]
    monday = cast(func.date_trunc("week", Case.decided_on), Date)
    late = func.count().filter(Clock.stopped_on > Clock.due_on)
    wanted = (
        select(Case.item_code, ServiceItem.zh, ServiceItem.en, monday, func.count(), late)
        .join(ServiceItem, ServiceItem.code == Case.item_code)
        .join(Clock, (Clock.case_id == Case.id) & (Clock.kind == ClockKind.PROMISED))
        .where(Case.outcome.is_not(None), Case.decided_on >= mondays[0])
        .group_by(Case.item_code, ServiceItem.zh, ServiceItem.en, monday)
    )
    services: dict[str, tuple[Text, dict[date, tuple[int, int]]]] = {}
    for code, zh, en, week, decided, over in db.execute(wanted):
        services.setdefault(code, (Text(zh, en), {}))[1][week] = (decided, decided - over)
    most = sorted(services.items(), key=lambda one: (-sum(n for n, _ in one[1][1].values()), one[0]))[:SERVICES]
    return [Kept(code, title, [(one, *weeks.get(one, (0, 0))) for one in mondays]) for code, (title, weeks) in most]


def _due_by_day(db: Session) -> dict[date, int]:
    counted = select(WorkItem.due_on, func.count()).where(WorkItem.state == "open", WorkItem.due_on.is_not(None))
    return {row[0]: row[1] for row in db.execute(counted.group_by(WorkItem.due_on)) if row[0]}


def days_ahead() -> list[date]:
    """The working days that are looked ahead, today first where it is one."""
    days: list[date] = []
    day = today()
    while len(days) < DAYS:
        if current().is_working(day):
            days.append(day)
        day += _DAY
    return days


def working_days_back(day: date, wanted: int) -> date:
    """The day ``wanted`` working days before ``day``."""
    while wanted:
        day -= _DAY
        wanted -= 1 if current().is_working(day) else 0
    return day


def handlers(db: Session) -> set[int]:
    """Everybody who handles cases and whose account is open."""
    posts = select(PostHeld.account_id).where(PostHeld.role.in_(HANDLERS))
    return set(db.scalars(select(Account.id).where(Account.id.in_(posts), Account.disabled_at.is_(None))))


def absences_of(db: Session, people: set[int]) -> list[tuple[int, date, date]]:
    """Who of ``people`` is away from today on: the account, the first day and the last."""
    wanted = select(Absence.account_id, Absence.from_on, Absence.until_on).where(
        Absence.account_id.in_(people), Absence.ended_at.is_(None), Absence.until_on >= today()
    )
    return [(row[0], row[1], row[2]) for row in db.execute(wanted)]
