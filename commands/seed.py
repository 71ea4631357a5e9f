"""``hall seed``: demonstration people, and on request a full hall to look at."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

import click

from commands.answer import store

if TYPE_CHECKING:
    from models.settings import Settings

# So many cases are performed; what is asked for beyond them is cloned.
PERFORMED = 2_000
# The cases of a replayed year, where --cases says no other number.
YEAR = 5_000


@click.command()
@click.option("--cases", default=0, help="Also make so many invented cases.")
@click.option("--months", default=6.0, show_default=True, help="... spread over so many months before today.")
@click.option("--seed", "number", default=1, show_default=True, help="The same seed on the same day: the same cases.")
@click.option("--perform", default=PERFORMED, show_default=True, help="Perform at most so many and clone the rest.")
@click.option("--yes", is_flag=True, help="Also in a hall that holds cases already.")
@click.option("--replay", "year", is_flag=True, help="Replay a whole year instead, and recompute every date of it.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="... that ends with the midnight before this day.")
def seed(
    cases: int, months: float, number: int, perform: int, yes: bool, year: bool, until: datetime | None
) -> None:  # fmt: skip
    """Make the demonstration people; with --cases a history of invented cases, too (development only)."""
    from models.settings import Settings

    if Settings.from_env().production:
        raise click.ClickException("Demonstration people and invented cases have no place in production.")
    if cases < 0 or months <= 0 or perform < 1:
        raise click.UsageError("There are no fewer cases than none, and a history takes some time.")
    _people()
    if year:
        from commands.seed_year import replay_year, report

        with store() as settings:
            _refuse_to_mix(False, "a replayed year wants a hall of its own")
            replay_year(settings, cases or YEAR, number, until)
            _settle()
            report()
    elif cases:
        with store() as settings:
            _refuse_to_mix(yes)
            source = _perform(settings, min(cases, perform), months, number)
            if cases > perform:
                _clone(settings, source, cases - perform, number)
            _visits(cases, months, number)
            _settle()


def _people() -> None:
    from models.catalogue.files import catalogue
    from models.db import transaction
    from models.people import demo

    shared = catalogue().shared
    with store(), transaction() as session:
        made = demo.load(session, list(shared.departments), list(shared.sites))
    click.echo(f"demonstration people: {made} new")


def _refuse_to_mix(yes: bool, why: str = "--yes mixes invented ones with them for good") -> None:
    from sqlalchemy import func, select

    from models.casework.case import Case
    from models.db import reading

    with reading() as session:
        there = session.scalar(select(func.count()).select_from(Case).where(Case.number.is_not(None)))
    if there and not yes:
        raise click.ClickException(f"This hall holds {there} cases; {why}.")


def _perform(settings: Settings, count: int, months: float, number: int) -> list[int]:
    from models.calendar.closing import set_closing_time
    from models.calendar.now import now
    from models.db import transaction
    from seeding.history import first_day, last_moment, replay

    set_closing_time(settings.closing_time)
    until = last_moment(now())
    first, progress = first_day(until, months), Progress()

    def told(moment: datetime) -> None:
        progress.say(f"performing, {moment:%Y-%m-%d}: {max(0.0, (moment - first) / (until - first)):.0%}")

    with transaction() as session:
        replayed = replay(session, settings.uploads, count, months, number, until, told)
    progress.done(f"{count} cases performed in {replayed.acts} acts", count)
    return replayed.sent


def _clone(settings: Settings, source: list[int], count: int, number: int) -> None:
    from models.db import transaction
    from seeding.clone import Cloner

    rng, progress, left = Random(number), Progress(), count  # noqa: S311 - a history, not a secret
    with transaction() as session:
        cloner = Cloner(session, settings.uploads, source)
    while left:
        ids = source if left >= len(source) else sorted(rng.sample(source, left))
        with transaction() as session:
            cloner.round(session, ids)
        left -= len(ids)
        progress.say(f"cloning: {count - left} of {count}")
    progress.done(f"{count} cases cloned", count)


def _visits(cases: int, months: float, number: int) -> None:
    from models.calendar.now import now
    from models.db import transaction
    from seeding.history import first_day, last_moment
    from seeding.visits import visit_halls

    until, progress = last_moment(now()), Progress()
    with transaction() as session:
        visits = visit_halls(session, cases, first_day(until, months).date(), until, number)
    progress.done(f"{visits} visits counted", visits)


def _settle() -> None:
    """Chain the events now rather than in rounds of the hall, and let the planner know the size of the tables."""
    from sqlalchemy import text

    from models.audit.notary import ROUND, make_entries
    from models.db import transaction

    made, progress = ROUND, Progress()
    entries = 0
    while made == ROUND:
        with transaction() as session:
            made = make_entries(session)
        entries += made
        progress.say(f"audit chain: {entries}")
    with transaction() as session:
        session.execute(text("set local statement_timeout = 0"))
        session.execute(text("analyze"))
    progress.done(f"{entries} entries in the audit chain", entries)


class Progress:
    """A line on a terminal that is written over once a second; elsewhere only the last word."""

    def __init__(self) -> None:
        self._begun = self._spoken = time.monotonic()

    def say(self, words: str) -> None:
        if sys.stderr.isatty() and time.monotonic() - self._spoken > 1:
            self._spoken = time.monotonic()
            click.echo(f"\r{words}\033[K", nl=False, err=True)

    def done(self, words: str, count: int) -> None:
        seconds = max(0.1, time.monotonic() - self._begun)
        if sys.stderr.isatty():
            click.echo("\r\033[K", nl=False, err=True)
        click.echo(f"{words} in {seconds:.0f} s, {count / seconds:.1f} a second")
