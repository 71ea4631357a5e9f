"""``hall keys``: the keys that seal personal data in the database.  No command ever shows one that is in use."""

from __future__ import annotations

import sys
from collections import Counter

import click

from commands.answer import answer, as_json, store, table
from commands.seed import Progress


@click.group()
def keys() -> None:
    """The keys that seal personal data."""


@keys.command()
def new() -> None:
    """Add a seal key: to the kept ones of a hall in development, else shown, to be added by hand."""
    from ground.secrets import add_seal_key, new_key
    from models.settings import Settings

    number = add_seal_key(Settings.from_env())
    if number is None:
        click.echo("Append this key to HALL_SEAL_KEYS, after a comma, wherever that is set (the environment, or the")
        click.echo("file that HALL_SEAL_KEYS_FILE names), and keep a copy where you keep the others:")
        click.echo(f",{new_key()}")
    else:
        click.echo(f"key {number} is added to secrets.json in the data folder")
    click.echo("Then stop all processes of the hall and start them, and run: hall keys rotate")


@keys.command()
@as_json
def status(plain: bool) -> None:
    """How many values stand under which key, and which key may be dropped."""
    from models.db import reading
    from models.rotation import droppable, standings
    from models.seal import ring

    with store(), reading() as db:
        found = standings(db)
        held, newest, may_go = ring.numbers, ring.newest, droppable(found)
    lost = sorted({line.key for line in found} - set(held))
    rows = [line._asdict() for line in found]
    if plain:
        answer({"newest": newest, "held": held, "lost": lost, "droppable": may_go, "columns": rows})
    else:
        table(rows, "nothing is sealed")
        click.echo(f"key {newest} seals")
        for number in sorted({line.key for line in found if line.key in held and line.key != newest}):
            click.echo(f"key {number} still opens values: hall keys rotate")
        for number in may_go:
            click.echo(f"key {number} opens nothing any more: put - in its place in HALL_SEAL_KEYS, so that the others")
            click.echo("  keep their numbers, and keep it with the backups of its time, which need it")
        for number in lost:
            click.echo(f"key {number} is missing, and values stand under it: put it back", err=True)
    sys.exit(1 if lost else 0)


@keys.command()
def rotate() -> None:
    """Seal everything anew with the newest key, while the hall runs; cut off, it goes on when called again."""
    from models.db import reading
    from models.rotation import rotate as seal_anew
    from models.rotation import standings
    from models.seal import ring

    progress, seen = Progress(), Counter[str]()

    def looked(name: str, n: int) -> None:
        seen[name] += n
        progress.say(f"{name}: {seen[name]}")

    with store():
        done = seal_anew(looked)
        with reading() as db:
            left = sum(line.values for line in standings(db) if line.key != ring.newest)
        newest = ring.newest
    for name, rows in sorted((+done).items()):
        click.echo(f"{name}: {rows} rows")
    progress.done(f"{done.total()} rows sealed anew with key {newest}", done.total())
    if left:
        raise click.ClickException(
            f"{left} values stand under older keys again: a process still runs with the keys of before. "
            "Stop all, start them, and call this once more."
        )
    click.echo("every value stands under it; 'hall keys status' tells which key may be dropped")
