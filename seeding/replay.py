"""A year of a hall in simulated time: over all items and life events, with workers down and a new calendar in between.

The whole year is one transaction on one connection, on which the calendar's shelf reads, too: an imported calendar must
be seen by the year that applied it, and by nobody else before all is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session, undefer

from models import db as store
from models.calendar import shelf
from models.calendar.hours import weekly
from models.calendar.now import SHENZHEN
from models.casework.case import Case
from models.casework.parent import Parent
from models.catalogue.item import ItemVersion, LifeEvent, ServiceItem, Site
from models.catalogue.spec import ItemSpec
from seeding.demand import Demand, fated
from seeding.history import Told
from seeding.hours import OfficeHours, arrivals
from seeding.papers import Papers
from seeding.world import Steps
from seeding.year import Applied, Year
from seeding.year_story import ChildStory, YearStory, life_event

DAYS, DOWN_DAYS = 365, 4
# One request in so many is a life event, which becomes three cases or so; in a small year one in fewer, so that each
# of the life events comes once.  None comes in the last sixth of the year, to have time for its end.
_EVENTS, _FEWER, _CHILDREN = 40, 12, 3


class Lived(NamedTuple):
    """How a year went: when the workers were down, the calendar that was applied, and how often somebody acted."""

    down: tuple[datetime, datetime]
    applied: Applied
    acts: int


@contextmanager
def alone() -> Iterator[Session]:
    """One transaction for everything this process does meanwhile."""
    engine = store.engine()
    with engine.connect() as connection, connection.begin():
        store.use(connection)
        try:
            with store.transaction() as db:
                yield db
        finally:
            store.use(engine)
            shelf.forget()


def live(
    db: Session, uploads: Path, count: int, seed: int, until: datetime, told: Told = lambda moment: None, *,
    days: int = DAYS,
) -> Lived:  # fmt: skip
    """Perform about ``count`` cases of the ``days`` before ``until``, inside :func:`alone`.

    The same arguments on the same catalogue and calendar give the same cases.  Every document is a sheet.
    """
    db.execute(text("set local statement_timeout = 0"))
    rng = Random(seed)  # noqa: S311 - a story, not a secret
    first, middle = (until - timedelta(days=days)).date(), until - timedelta(days=days // 2)
    hours = OfficeHours(weekly(db.scalars(select(Site.hours).order_by(Site.code)).first()))

    def child(year: Year, parent: Parent, case: Case) -> Steps:
        return ChildStory(year, hours, parent, case, Random(f"{seed}:{case.number}")).steps()  # noqa: S311

    year = Year(db, Papers(uploads, date.max), until, _downtime(middle), uploads, child)
    events = sorted(db.scalars(select(LifeEvent.code)))
    asked = max(min(len(events), count // _FEWER), count // _EVENTS)
    for n, moment in enumerate(arrivals(asked, first, until - timedelta(days=days // 6), rng)):
        year.begin(life_event(year, events[n % len(events)], n, moment, Random(f"{seed}:event:{n}")))  # noqa: S311
    singles = max(1, count - asked * _CHILDREN)
    demand = Demand(_specs(db), rng)
    for n, (fate, arrives) in enumerate(fated(singles, first, until, rng)):
        item = demand.item(fate)
        who = demand.applicant(item, n, fate.online, persons=max(200, count))
        year.begin(YearStory(year, hours, item, who, fate, arrives, None, Random(f"{seed}:{n}")).steps())  # noqa: S311
    # Before the people of that moment, who find everything done.
    for steps in (year.wake_up(), year.rounds(first), year.new_calendar(year.down[0] + timedelta(days=2, hours=1))):
        year.begin(steps)
    year.run(told)
    return Lived(year.down, year.applied, year.turns)


def _specs(db: Session) -> dict[str, ItemSpec]:
    whole = undefer(ItemVersion.body)
    versions = select(ItemVersion).options(whole).join(ServiceItem, ServiceItem.current_version_id == ItemVersion.id)
    return {version.item_code: version.spec for version in db.scalars(versions)}


def _downtime(middle: datetime) -> tuple[datetime, datetime]:
    """Four days from the Monday of that week, so that work and clocks run into it."""
    day = middle.astimezone(SHENZHEN).date()
    begin = datetime.combine(day - timedelta(days=day.weekday()), time(10), SHENZHEN)
    return begin, begin + timedelta(days=DOWN_DAYS)
