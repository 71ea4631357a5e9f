"""Months of a hall, replayed by the verbs that people use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, undefer

from models.calendar.hours import weekly
from models.calendar.now import SHENZHEN
from models.casework.case import Case
from models.catalogue.item import ItemVersion, ServiceItem, Site
from models.people import demo
from models.people.account import Account
from models.people.actor import Actor
from models.seal import ring
from seeding.afterwards import LongStory
from seeding.demand import Demand, fated
from seeding.hours import OfficeHours
from seeding.papers import Papers
from seeding.world import World

_MONTH = timedelta(days=365.25 / 12)
# One case in so many is sent by the demonstration applicant, so that the list of an account is full, too.
_OWN = 40

# So old may a case's documents be to be set as the workers set them.
_REAL_DOCUMENTS = timedelta(days=7)

Told = Callable[[datetime], None]


class Replayed(NamedTuple):
    """The ids of the cases that were sent and may be cloned, and how often somebody acted."""

    sent: list[int]
    acts: int


def replay(
    db: Session, uploads: Path, count: int, months: float, seed: int, until: datetime, told: Told = lambda moment: None
) -> Replayed:
    """Perform ``count`` cases of the ``months`` before ``until`` in the caller's transaction.

    Needs the published catalogue and staff.  The same arguments on the same catalogue and calendar give the same
    cases: items, numbers, stages and dates.  Tokens and codes are secret, so they differ.
    """
    # The tables grow under plans that were made when they were small, and nothing is analysed before the end.
    db.execute(text("set local enable_seqscan = off"))
    world = World(db, Papers(uploads, (until - _REAL_DOCUMENTS).date()), until)
    # In a hall that holds cases the numbering goes on, so that nobody asks for the same room again.
    there = db.scalar(select(func.count()).where(Case.number.is_not(None))) or 0
    rng = Random(seed + there)  # noqa: S311 - a story, not a secret
    first = first_day(until, months).date()
    hours = OfficeHours(weekly(db.scalars(select(Site.hours).order_by(Site.code)).first()))
    whole = undefer(ItemVersion.body)
    versions = select(ItemVersion).options(whole).join(ServiceItem, ServiceItem.current_version_id == ItemVersion.id)
    demand = Demand({version.item_code: version.spec for version in db.scalars(versions)}, rng)
    own = _demonstration_applicant(db)
    stories: list[LongStory] = []
    for n, (fate, arrives) in enumerate(fated(count, first, until, rng), there):
        item = demand.item(fate)
        who = demand.applicant(item, n, fate.online, persons=max(200, count))
        account = own if n % _OWN == _OWN - 1 else None
        story = LongStory(world, hours, item, who, fate, arrives, account, Random(f"{seed}:{n}"))  # noqa: S311
        stories.append(story)
        world.begin(story.steps())
    world.run(told)
    # A licence and the case upon it cannot be copied one without the other.
    alone = [story.case_id for story in stories if story.sent and story.fate.revoked is None]
    return Replayed(alone, world.turns)


def last_moment(moment: datetime) -> datetime:
    """The end of a history made at ``moment``: the last midnight, so that it is the same at every hour of a day."""
    return moment.astimezone(SHENZHEN).replace(hour=0, minute=0, second=0, microsecond=0)


def first_day(until: datetime, months: float) -> datetime:
    return last_moment(until - months * _MONTH)


def _demonstration_applicant(db: Session) -> Actor | None:
    digest = ring.digest("phone", demo.APPLICANT_PHONE)
    account = db.scalar(select(Account).where(Account.phone_digest == digest))
    return account.actor if account else None
