"""``hall queue`` and ``hall worker list|health|quiet``: what an operator does from a terminal."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from commands.answer import answer, as_json, store, table

reason = click.option("--reason", required=True, help="Why, for those who look later.")


def _known(ctx: click.Context, parameter: click.Parameter, name: str) -> str:
    from models.outbox import QUEUES

    if name not in QUEUES:
        raise click.BadParameter(f"there is no queue {name}; there are {', '.join(QUEUES)}.")
    return name


named = click.argument("name", metavar="QUEUE", callback=_known)


@click.group()
def queue() -> None:
    """The queues of the outbox."""


@queue.command()
@named
@reason
def pause(name: str, reason: str) -> None:
    """Stop ringing for QUEUE; its messages wait in the database."""
    from models.db import transaction
    from models.outbox import signs

    with store(), transaction() as db:
        signs.pause(db, name, reason=reason, by=None)
    click.echo(f"{name} is paused")


@queue.command()
@named
def resume(name: str) -> None:
    """Ring for QUEUE again."""
    from models.db import transaction
    from models.outbox import signs

    with store(), transaction() as db:
        signs.resume(db, name)
    click.echo(f"{name} runs")


@queue.command()
@named
@reason
def retry(name: str, reason: str) -> None:
    """Let the dead messages of QUEUE run again, with a fresh budget."""
    from sqlalchemy import select

    from models.db import transaction
    from models.outbox import Message, revive

    dead = select(Message.id).where(Message.queue == name, Message.dead_at.is_not(None), Message.done_at.is_(None))
    with store(), transaction() as db:
        revived = revive(db, db.scalars(dead).all(), reason=reason, by=None)
    click.echo(f"{revived} messages of {name} run again")


@queue.command()
@named
def purge(name: str) -> None:
    """Empty QUEUE in the broker, when a poisoned ring brings workers down; nothing is lost, all is rung again."""
    from workers import app
    from workers.broker import Broker

    with store() as settings:
        Broker(settings.redis_url, app).purge(name)
    click.echo(f"{name} is empty in the broker")


@click.command("list")
@as_json
def list_workers(plain: bool) -> None:
    """The workers that have been heard of, and what they run."""
    rows = _workers()
    if plain:
        return answer(rows)
    table(({**row, "queues": ",".join(row["queues"]), "running": len(row["running"])} for row in rows), "no workers")


@click.command()
@click.argument("name")
@as_json
def health(name: str, plain: bool) -> None:
    """Whether worker NAME (quick@host) beats; exit code 1 when not.  Asks its row, so it answers at once."""
    from models.outbox.signs import ALIVE

    row = next((row for row in _workers() if row["name"] == name), None)
    alive = row is not None and row["age"] < ALIVE
    if plain:
        answer({"name": name, "alive": alive, "worker": row})
    else:
        heard = "never heard of" if row is None else f"last heard of {row['age']} s ago"
        click.echo(f"{name}: {heard}")
    sys.exit(0 if alive else 1)


@click.command()
@click.argument("name")
@click.option("--off", is_flag=True, help="Let it take messages again.")
def quiet(name: str, off: bool) -> None:
    """Ask worker NAME to take no more messages; it obeys with its next beat."""
    from models.db import transaction
    from models.outbox import signs

    with store(), transaction() as db:
        if not signs.quiet(db, name, on=not off):
            raise click.ClickException(f"There is no worker {name}.")
    click.echo(f"{name} is asked to {'take again' if off else 'take no more'}")


def _workers() -> list[dict]:
    from sqlalchemy import select

    from models.db import reading
    from models.outbox.signs import WorkerSeen

    with store(), reading() as db:
        seen = db.scalars(select(WorkerSeen).order_by(WorkerSeen.name)).all()
    shown = ("name", "pid", "version", "queues", "slots", "quiet", "running", "last_take_at")
    clock = datetime.now(UTC)
    return [{k: getattr(w, k) for k in shown} | {"age": round((clock - w.seen_at).total_seconds())} for w in seen]
