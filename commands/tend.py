"""``hall outbox``, ``hall queue`` and ``hall worker list|health|quiet``: what an operator does from a terminal."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from commands import tables
from commands.answer import answer, as_json, store, table

if TYPE_CHECKING:
    from models.db import Session

T = TypeVar("T")
reason = click.option("--reason", required=True, help="Why, for those who look later.")
reason_if_any = click.option("--reason", default="", help="Why, for those who look later.")


def _known(ctx: click.Context, parameter: click.Parameter, name: str) -> str:
    from models.outbox import QUEUES

    if name not in QUEUES:
        raise click.BadParameter(f"there is no queue {name}; there are {', '.join(QUEUES)}.")
    return name


named = click.argument("name", metavar="QUEUE", callback=_known)


@click.group()
def outbox() -> None:
    """The messages that wait to be carried out."""


@outbox.command()
@as_json
def status(plain: bool) -> None:
    """Queues, relays, workers and what fails; exit code 1 when something is dead or no relay reaches the broker."""
    from models.queries import ops

    parts = _look(lambda db: tables.overview(ops.overview(db)))
    well = not any(row["dead"] for row in parts["queues"]) and any(row["broker_up"] for row in parts["relays"])
    if plain:
        answer({"well": well, **parts})
    else:
        for name, rows in parts.items():
            click.echo(f"{name}:")
            table(tables.short(rows), "none")
    sys.exit(0 if well else 1)


@click.group()
def queue() -> None:
    """The queues of the outbox."""


@queue.command("list")
@as_json
def list_queues(plain: bool) -> None:
    """How many messages wait in each queue, and the age in seconds of the oldest that is due."""
    from models.queries import ops

    rows = _look(lambda db: tables.queues(ops.queues(db)))
    answer(rows) if plain else table(rows, "none")


@queue.command()
@named
@reason
def pause(name: str, reason: str) -> None:
    """Stop ringing for QUEUE; its messages wait in the database."""
    from models.outbox import presence

    def verb(db: Session) -> None:
        presence.pause(db, name, reason=reason, by=None)
        _record(db, "pause", f"queue:{name}", reason)

    _act(verb)
    click.echo(f"{name} is paused")


@queue.command()
@named
@reason_if_any
def resume(name: str, reason: str) -> None:
    """Ring for QUEUE again."""
    from models.outbox import presence

    def verb(db: Session) -> None:
        presence.resume(db, name)
        _record(db, "resume", f"queue:{name}", reason)

    _act(verb)
    click.echo(f"{name} runs")


@queue.command()
@named
@reason
def retry(name: str, reason: str) -> None:
    """Let the dead messages of QUEUE run again, with a fresh budget."""
    from sqlalchemy import select

    from models.outbox import Message, revive

    dead = select(Message.id).where(Message.queue == name, Message.dead_at.is_not(None), Message.done_at.is_(None))

    def verb(db: Session) -> int:
        if revived := revive(db, db.scalars(dead).all(), reason=reason, by=None):
            _record(db, "retry", f"queue:{name}", reason, messages=revived)
        return revived

    revived = _act(verb)
    click.echo(f"{revived} messages of {name} run again")


@queue.command()
@named
@reason_if_any
def purge(name: str, reason: str) -> None:
    """Empty QUEUE in the broker, when a poisoned ring brings workers down; nothing is lost, all is rung again."""
    from workers import app
    from workers.broker import Broker

    with store() as settings:
        Broker(settings.redis_url, app).purge(name)
    _act(lambda db: _record(db, "purge", f"queue:{name}", reason))
    click.echo(f"{name} is empty in the broker")


@click.command("list")
@as_json
def list_workers(plain: bool) -> None:
    """The workers that have been heard of, and what they run."""
    from models.queries import ops

    rows = _look(lambda db: tables.workers(ops.workers(db)))
    answer(rows) if plain else table(tables.short(rows), "none")


@click.command()
@click.argument("name")
@as_json
def health(name: str, plain: bool) -> None:
    """Whether worker NAME (quick@host, or quick of this host) beats; exit code 1 when not.  Asks its row only."""
    from models.queries import ops

    name = name if "@" in name else f"{name}@{socket.gethostname()}"
    rows = _look(lambda db: tables.workers(ops.workers(db)))
    row = next((row for row in rows if row["name"] == name), None)
    alive = row is not None and row["alive"]
    if plain:
        answer({"name": name, "alive": alive, "worker": row})
    else:
        click.echo(f"{name}: " + ("never heard of" if row is None else f"last heard of {row['silent']} s ago"))
    sys.exit(0 if alive else 1)


@click.command("health")
@as_json
def relay_health(plain: bool) -> None:
    """Whether a relay of this host makes its rounds; exit code 1 when not.  Needs no keys, as the relay itself."""
    from models.db import reading
    from models.outbox.presence import ALIVE
    from models.queries import ops

    host = socket.gethostname()
    with store(keys=False), reading() as db:
        silent = min((line.silent for line in ops.relays(db) if line.seen.host == host), default=None)
    awake = silent is not None and silent < ALIVE
    if plain:
        answer({"host": host, "awake": awake, "silent": silent})
    else:
        click.echo(f"relay of {host}: " + ("never heard of" if silent is None else f"last round {silent:.0f} s ago"))
    sys.exit(0 if awake else 1)


@click.command()
@click.argument("name")
@click.option("--off", is_flag=True, help="Let it take messages again.")
@reason_if_any
def quiet(name: str, off: bool, reason: str) -> None:
    """Ask worker NAME to take no more messages; it obeys with its next beat."""
    from models.outbox import presence

    def verb(db: Session) -> bool:
        there = presence.quiet(db, name, on=not off)
        if there:
            _record(db, "wake" if off else "quiet", f"worker:{name}", reason)
        return there

    if not _act(verb):
        raise click.ClickException(f"There is no worker {name}.")
    click.echo(f"{name} is asked to {'take again' if off else 'take no more'}")


def _look(question: Callable[[Session], T]) -> T:
    from models.db import reading

    with store(), reading() as db:
        return question(db)


def _act(verb: Callable[[Session], T]) -> T:
    from models.db import transaction

    with store(), transaction() as db:
        return verb(db)


def _record(db: Session, act: str, about: str, reason: str, **facts: object) -> None:
    """Among the acts of staff, without a name: whoever has a terminal is not known by one."""
    from models.audit.acts import record
    from models.people.actor import SYSTEM

    record(db, SYSTEM, act, about=about, reason=reason, facts=facts)
