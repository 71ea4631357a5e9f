"""What supervisors see: load by place and kind of work, people's hands, stages, promises kept.

Every figure is counted by the conditions of the list behind it (:mod:`models.queries.lists`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from models.calendar.now import today
from models.casework.case import Case, is_open
from models.casework.clock import Clock, ClockKind
from models.casework.stages import OPEN, Stage
from models.casework.work import WorkItem, WorkKind
from models.catalogue.item import ServiceItem
from models.people.account import Account, PostHeld
from models.queries.desk import Band, in_band, start_of_today

PROMISE_DAYS = 30
"""Calendar days over which kept promises are counted."""
FEWEST = 5
"""Below so many decisions no share is told: it would say more about chance than about work (S1.6)."""
NEAR: tuple[Band, ...] = ("overdue", "today", "soon")
WHOLE: tuple[Band, ...] = (*NEAR, "later")

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
    later: int
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
    """Decisions that cannot wait for tomorrow; cases received and ended today; the open ones by their nearest end."""

    decide: int
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
            *(func.count().filter(in_band(WorkItem.due_on, band)).label(band) for band in WHOLE),
            func.min(WorkItem.opened_at).label("oldest"),
        )
        .where(WorkItem.state == "open")
        .group_by(_PLACE, WorkItem.kind)
        .order_by(literal_column("overdue").desc(), literal_column("open").desc(), _PLACE, WorkItem.kind)
    )
    return [Load(**row._mapping) for row in db.execute(wanted)]


def people(db: Session) -> list[Person]:
    """Everybody who has work now or did some today; who is furthest behind first."""
    late = func.count().filter(in_band(WorkItem.due_on, "overdue"))
    of_holder = select(WorkItem.holder_id, func.count(), late).group_by(WorkItem.holder_id)
    held = {
        holder: (n, overdue)
        for holder, n, overdue in db.execute(of_holder.where(WorkItem.state == "open", WorkItem.holder_id.is_not(None)))
    }
    finished = (WorkItem.state == "done", WorkItem.done_at >= start_of_today(), WorkItem.done_by.is_not(None))
    finished_by = select(WorkItem.done_by, func.count()).where(*finished).group_by(WorkItem.done_by)
    done = {row[0]: row[1] for row in db.execute(finished_by)}
    accounts = db.scalars(select(Account).where(Account.id.in_(held.keys() | done.keys())))
    found = [
        Person(a.id, a.name or a.login or "", _places(a.posts), *held.get(a.id, (0, 0)), done.get(a.id, 0))
        for a in accounts
    ]
    return sorted(found, key=lambda one: (-one.overdue, -one.held, one.id))


def _places(posts: Iterable[PostHeld]) -> tuple[str, ...]:
    return tuple(sorted({post.site_code or post.department_code or "" for post in posts} - {""}))


def stages(db: Session) -> dict[str, int]:
    """How many cases stand at each stage between sending and the end."""
    counted = select(Case.stage, func.count()).where(is_open()).group_by(Case.stage)
    found = {row.stage: row[1] for row in db.execute(counted)}
    return {stage.value: found.get(stage, 0) for stage in Stage if stage in OPEN}


def flow(db: Session) -> Flow:
    since = start_of_today()
    to_decide = (WorkItem.state == "open", WorkItem.kind == WorkKind.DECIDE, in_band(WorkItem.due_on, "now"))
    decide = db.scalar(select(func.count()).where(*to_decide))
    received = db.scalar(select(func.count()).where(Case.received_at >= since))
    ended = db.scalar(select(func.count()).where(Case.ended_at >= since))
    bands = (func.count().filter(in_band(Case.due_on, band)).label(band) for band in NEAR)
    now_open = db.execute(select(func.count().label("open"), *bands).where(is_open())).one()
    return Flow(decide or 0, received or 0, ended or 0, **now_open._mapping)


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
