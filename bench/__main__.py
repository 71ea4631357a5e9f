"""``python -m bench``: three ratios in under two minutes, once the hall that is kept for it has been filled."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from bench import bare, messages, pages, submits
from bench.load import Wrong
from bench.premises import Premises, opened
from bench.ratio import Row, row, table
from ground.trouble import Trouble
from models.opening import open_house
from models.settings import Settings

LINES = 100_000  # of either list


@click.command()
@click.option("--folder", default="var/bench", show_default=True, type=Path, help="The hall kept between runs.")
@click.option("--cases", default=LINES, show_default=True, help="Fill it up to so many cases.")
@click.option("--rounds", default=5, show_default=True, help="Pairs for each ratio.")
def main(folder: Path, cases: int, rounds: int) -> None:
    """Print the hall's rates beside those of bare programs.  Exit code 1 when something did not do what it claims."""
    try:
        with opened(folder, cases, say) as premises:
            began = time.monotonic()
            rows = measured(premises, rounds)
            say(f"measured in {time.monotonic() - began:.0f} s, {rounds} pairs each; the ratio is the pairs' median")
    except (Wrong, Trouble, TimeoutError) as error:
        say(f"error: {error}")
        sys.exit(1)
    print("\n".join(table(rows)))


def measured(premises: Premises, rounds: int) -> list[Row]:
    bare_url = premises.own_database("bare").replace("postgresql:", "postgresql+psycopg:", 1)
    bare.make(bare_url, LINES)
    # The hall's own verbs prepare the drafts, in this process.
    engine = open_house(Settings.from_env(dict(premises.environment)), statement_timeout_ms=30_000)
    with (
        premises.web("web:create_app()") as port,
        premises.web("bench.bare:create_app()", BARE_DATABASE_URL=bare_url) as bare_port,
    ):
        rows = [
            row("requests sent / three rows stored", submits.measure(premises, port, bare_port, bare_url, rounds)),
            row("clerk's list / bare page", pages.measure(port, bare_port, rounds)),
        ]
    engine.dispose()
    return [*rows, row("messages done / Celery no-ops", messages.measure(premises, rounds))]


def say(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
