"""``hall seed --replay``: a year of a hall in simulated time, and every date of it computed anew."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from models.settings import Settings

# Differences that are shown; all of them are counted.
SHOWN = 20


def replay_year(settings: Settings, count: int, number: int, until: datetime | None) -> None:
    """Live the year before ``until``, by default before today, and tell how it went."""
    from models.calendar.closing import set_closing_time
    from models.calendar.now import SHENZHEN, now
    from seeding.history import last_moment
    from seeding.replay import alone, live

    set_closing_time(settings.closing_time)
    end = until.replace(tzinfo=SHENZHEN) if until else last_moment(now())
    begun, months = time.monotonic(), Months()
    with alone() as db:
        lived = live(db, settings.uploads, count, number, end, months.told)
    seconds = time.monotonic() - begun
    click.echo(
        f"a year until {end:%Y-%m-%d} lived in {seconds:.0f} s: {lived.acts} turns, {lived.acts / seconds:.0f} a second"
    )
    down = " to ".join(f"{moment:%Y-%m-%d %H:%M}" for moment in lived.down)
    click.echo(f"workers down: {down}")
    moved = lived.applied
    click.echo(f"calendar {moved.version} applied: its preview moved {moved.clocks} clocks of {moved.cases} cases")


def report() -> None:
    """Print what the year came to; exit 1 for a stored date that is not the one computed anew."""
    from models.db import reading
    from seeding.figures import dates, differences, figures

    with reading() as db:
        for kind, counts in figures(db).items():
            click.echo(f"{kind}: {sum(counts.values())}" if kind in ("cases", "cards", "ratings") else f"{kind}:")
            for name, n in counts.items():
                click.echo(f"  {n:>6}  {name}")
        checked, found = dates(db), list(differences(db))
    for line in found[:SHOWN]:
        click.echo(f"  differs: {line}")
    click.echo(f"differences between stored and recomputed dates: {len(found)} of {checked}")
    if found:
        raise SystemExit(1)


class Months:
    """A line for each month that was lived, with the rate since the one before."""

    def __init__(self) -> None:
        self._month, self._since, self._acts = "", time.monotonic(), 0

    def told(self, moment: datetime) -> None:
        from models.calendar.now import day_of

        self._acts += 1
        month = f"{day_of(moment):%Y-%m}"
        if month != self._month:
            seconds = max(0.001, time.monotonic() - self._since)
            if self._month:
                click.echo(f"{self._month}: {self._acts} turns, {self._acts / seconds:.0f} a second", err=True)
            self._month, self._since, self._acts = month, time.monotonic(), 0
