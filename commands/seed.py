"""``hall seed``: demonstration people, and on request a full hall to look at."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import click

from commands.answer import store

# From here on cases are not performed but cloned from those that were.
PERFORMED = 2_000


@click.command()
@click.option("--cases", default=0, help="Also perform so many invented cases.")
@click.option("--months", default=6.0, show_default=True, help="... spread over so many months before today.")
@click.option("--seed", "number", default=1, show_default=True, help="The same seed on the same day: the same cases.")
@click.option("--yes", is_flag=True, help="Also into a hall that holds cases already.")
def seed(cases: int, months: float, number: int, yes: bool) -> None:
    """Make the demonstration people; with --cases a history of invented cases, too (development only)."""
    from models.settings import Settings

    if Settings.from_env().production:
        raise click.ClickException("Demonstration people and invented cases have no place in production.")
    if cases < 0 or months <= 0:
        raise click.UsageError("There are no negative numbers of cases, and a history takes some time.")
    _people()
    if cases:
        _cases(cases, months, number, yes)


def _people() -> None:
    from models.catalogue.files import catalogue
    from models.db import transaction
    from models.people import demo

    shared = catalogue().shared
    with store(), transaction() as session:
        made = demo.load(session, list(shared.departments), list(shared.sites))
    click.echo(f"demonstration people: {made} new")


def _cases(count: int, months: float, number: int, yes: bool) -> None:
    from models.calendar.closing import set_closing_time
    from models.calendar.now import now
    from models.db import transaction
    from seeding.history import first_day, last_moment, replay

    with store() as settings:
        set_closing_time(settings.closing_time)
        with transaction() as session:
            _refuse_to_mix(session, yes)
            until = last_moment(now())
            begun = time.monotonic()
            acts = replay(
                session, settings.uploads, count, months, number, until, _progress(first_day(until, months), until)
            )
        seconds = time.monotonic() - begun
    click.echo(f"{count} cases performed in {seconds:.0f} s: {count / seconds:.1f} a second, {acts} acts")


def _refuse_to_mix(session, yes: bool) -> None:  # type: ignore[no-untyped-def]
    from sqlalchemy import func, select

    from models.casework.case import Case

    there = session.scalar(select(func.count()).select_from(Case).where(Case.number.is_not(None)))
    if there and not yes:
        raise click.ClickException(f"This hall holds {there} cases: --yes mixes invented ones with them for good.")


def _progress(first: datetime, until: datetime) -> Callable[[datetime], None]:
    """A line on a terminal that says how far the history is; elsewhere silence."""
    spoken = time.monotonic()

    def told(moment: datetime) -> None:
        nonlocal spoken
        if sys.stderr.isatty() and time.monotonic() - spoken > 1:
            spoken = time.monotonic()
            share = max(timedelta(), moment - first) / (until - first)
            click.echo(f"\r{moment:%Y-%m-%d}  {share:4.0%}", nl=False, err=True)

    return told
