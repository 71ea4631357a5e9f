"""What supervisors see: load by place and kind of work, people's hands, stages, promises kept.

Every figure is counted by the conditions of the list behind it (:mod:`models.queries.lists`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, literal_column, or_, select
from sqlalchemy.orm import Session

from models.calendar.now import today
from models.casework.case import Case
from models.casework.clock import Clock, ClockKind
from models.casework.stages import OPEN, Stage
from models.casework.work import WorkItem
from models.catalogue.item import ServiceItem
from models.people.account import Account, PostHeld
from models.queries.desk import Band, in_band, start_of_today

PROMISE_DAYS = 30
"""Calendar days over which kept promises are counted."""
FEWEST = 5
"""Below so many decisions no share is told: it would say more about chance than about work (S1.6)."""
NEAR: tuple[Band, ...] = ("overdue", "today", "soon")

_PLACE = func.coalesce(WorkItem.site_code, WorkItem.department_code)


@dataclass(frozen=True)
class Load:
    """Open work of one kind at one place; ``waiting`` is in nobody's hands, ``oldest`` when the first was opened."""

    place: str
    kind: str
    open: int
    waiting: int
    overdue: int
    today: int
    soon: int
    oldest: datetime


@dataclass(frozen=True)
class Person:
    """One member of staff: what they hold, how much of it is overdue, what they finished today."""

    id: int
    name: str
    places: tuple[str, ...]
    held: int
    overdue: int
    done: int


@dataclass(frozen=True)
class Flow:
    """Cases received and ended today, and the open ones by the nearest end of a clock."""

    received: int
    ended: int
    open: int
    overdue: int
    today: int
    soon: int


@dataclass(frozen=True)
class Promise:
    """Decisions of a department in the last days, and how many came within the promised limit."""

    place: str
    decided: int
    kept: int

    @property
    def told(self) -> bool:
        return self.decided >= FEWEST


def load(db: Session) -> list[Load]:
    """A row for each place and kind that has open work, the most overdue first."""
    wanted = (
        select(
            _PLACE.label("place"),
            WorkItem.kind,
            func.count().label("open"),
            func.count().filter(WorkItem.holder_id.is_(None)).label("waiting"),
            *(func.count().filter(in_band(WorkItem.due_on, band)).label(band) for band in NEAR),
            func.min(WorkItem.opened_at).label("oldest"),
        )
        .where(WorkItem.state == "open")
        .group_by(_PLACE, WorkItem.kind)
        .order_by(literal_column("overdue").desc(), literal_column("open").desc(), _PLACE, WorkItem.kind)
    )
    return [Load(**row._mapping) for row in db.execute(wanted)]


def people(db: Session) -> list[Person]:
    """Everybody who has work now or did some today; who is furthest behind first."""
    open_now = and_(WorkItem.state == "open", WorkItem.holder_id == Account.id)
    done_today = and_(WorkItem.done_by == Account.id, WorkItem.done_at >= start_of_today())
    held, done = func.count().filter(open_now), func.count().filter(done_today)
    overdue = func.count().filter(and_(open_now, in_band(WorkItem.due_on, "overdue")))
    wanted = (
        select(Account.id, held, overdue, done)
        .join(WorkItem, or_(open_now, done_today))
        .group_by(Account.id)
        .order_by(overdue.desc(), held.desc(), Account.id)
    )
    rows = db.execute(wanted).all()
    accounts = {a.id: a for a in db.scalars(select(Account).where(Account.id.in_([row[0] for row in rows])))}
    return [
        Person(id, accounts[id].name or accounts[id].login or "", _places(accounts[id].posts), held, overdue, done)
        for id, held, overdue, done in rows
    ]


def _places(posts: Iterable[PostHeld]) -> tuple[str, ...]:
    return tuple(sorted({post.site_code or post.department_code or "" for post in posts} - {""}))


def stages(db: Session) -> dict[str, int]:
    """How many cases stand at each stage between sending and the end."""
    counted = select(Case.stage, func.count()).where(Case.stage.in_(OPEN)).group_by(Case.stage)
    found = {row.stage: row[1] for row in db.execute(counted)}
    return {stage.value: found.get(stage, 0) for stage in Stage if stage in OPEN}


def flow(db: Session) -> Flow:
    since = start_of_today()
    received = db.scalar(select(func.count()).where(Case.received_at >= since))
    ended = db.scalar(select(func.count()).where(Case.ended_at >= since))
    bands = (func.count().filter(in_band(Case.due_on, band)).label(band) for band in NEAR)
    now_open = db.execute(select(func.count().label("open"), *bands).where(Case.stage.in_(OPEN))).one()
    return Flow(received or 0, ended or 0, **now_open._mapping)


def promises(db: Session) -> list[Promise]:
    """Decisions of the last 30 days by department, and how many kept the promised limit (CLK-11)."""
    kept = func.count().filter(Clock.stopped_on <= Clock.due_on)
    wanted = (
        select(ServiceItem.dept, func.count(), kept)
        .select_from(Clock)
        .join(Case, Case.id == Clock.case_id)
        .join(ServiceItem, ServiceItem.code == Case.item_code)
        .where(Clock.kind == ClockKind.PROMISED, Case.outcome.is_not(None))
        .where(Case.decided_on > today() - timedelta(days=PROMISE_DAYS))
        .group_by(ServiceItem.dept)
        .order_by(func.count().desc(), ServiceItem.dept)
    )
    return [Promise(*row) for row in db.execute(wanted)]
