"""The one command of the house.  What starts a process is here; the other subcommands are in ``commands/``."""

from __future__ import annotations

import os
import signal
import sys
import threading
import unicodedata
from collections.abc import Iterator

import click

from commands import audit, calendar, claim, data, doctor, keep, keys, law, seed, tend, user, versions
from commands.answer import Hall


@click.group(cls=Hall)
def main() -> None:
    """Yunting 云厅: a one-stop service hall."""


@main.command()
def up() -> None:
    """Start the whole hall: database, broker, workers and web, until Ctrl-C."""
    if sys.platform == "win32":
        raise click.ClickException("The hall runs on Linux and macOS; on Windows start it inside WSL.")
    from ground.up import open_hall
    from models.opening import take_rules
    from models.settings import Settings

    # Before a server starts; each process that needs the rules takes them over for itself.
    take_rules(Settings.from_env())
    sys.exit(open_hall(_sign_ins))


def _sign_ins() -> Iterator[str]:
    from models.people import demo
    from models.settings import Settings

    if not Settings.from_env().production:
        yield "Demonstration sign-ins (development only):"
        for row in demo.sign_ins():
            yield "  " + "  ".join(_column(cell, width) for cell, width in zip(row, (22, 60, 0), strict=True))
    yield "Stop with Ctrl-C."


def _column(words: str, width: int) -> str:
    """Filled up to ``width`` places of a terminal, of which a Chinese character takes two."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in words)
    return words + " " * (width - len(words) - wide)


@main.command()
@click.option("--patience", default=30, show_default=True, help="Seconds that running requests have at its end.")
def web(patience: int) -> None:
    """Serve the pages until TERM: gunicorn with the options of the house."""
    from ground.web import command
    from models import production
    from models.opening import take_rules
    from models.settings import Settings

    settings = Settings.from_env()
    # Here in words; gunicorn would show it as a traceback for each of its processes.
    production.check(settings, "web")
    take_rules(settings)
    _become(command(settings, patience))


@main.group(invoke_without_command=True)
@click.pass_context
def relay(ctx: click.Context) -> None:
    """Ring for the messages of the outbox that are due, until TERM; or ask after the relays."""
    if ctx.invoked_subcommand is None:
        from models.settings import Settings
        from workers.relay import run

        run(Settings.from_env(), _until_told_to_stop())


@main.group(invoke_without_command=True)
@click.option("--name", default="all", show_default=True, help="The worker's name, before the @host.")
@click.option("--queues", default="", help="Queues to serve, joined by commas; default: all.")
@click.option("--slots", default=2, show_default=True, help="Messages worked on at once.")
@click.option("--direct", is_flag=True, help="Take straight from the database, without a broker.")
@click.pass_context
def worker(ctx: click.Context, name: str, queues: str, slots: int, direct: bool) -> None:
    """Work off queues until TERM; or look after the workers."""
    if ctx.invoked_subcommand is None:
        from models.outbox import QUEUES

        served = tuple(queues.split(",")) if queues else QUEUES
        if unknown := sorted(set(served) - set(QUEUES)):
            raise click.UsageError(f"There is no queue {', '.join(unknown)}; there are {', '.join(QUEUES)}.")
        (_work_directly if direct else _work)(name, served, slots)


def _work(name: str, queues: tuple[str, ...], slots: int) -> None:
    """Become the parent of a worker tree."""
    from models import production
    from models.settings import Settings
    from workers import worker_arguments

    # Here with every name at fault; Celery's parent tells one line.
    production.check(Settings.from_env(), "worker")
    _become([sys.executable, "-m", "celery", *worker_arguments(name, queues, slots)])


def _become(command: list[str]) -> None:
    """Go on as another program, so that signals reach it and nobody stands in between."""
    os.execv(command[0], command)  # noqa: S606


def _work_directly(name: str, queues: tuple[str, ...], _: int) -> None:
    from models.settings import Settings
    from workers.direct import run

    run(Settings.from_env(), _until_told_to_stop(), queues, name)


def _until_told_to_stop() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


for _command in (
    audit.audit,
    claim.claim,
    data.db,
    data.service,
    seed.seed,
    data.prepare,
    data.docs,
    doctor.doctor,
    keep.backup,
    keep.restore,
    keep.upgrade,
    keys.keys,
    calendar.calendar,
    law.case,
    tend.outbox,
    tend.queue,
    user.user,
):
    main.add_command(_command)
for _command in (versions.move, versions.moves, versions.undo):
    data.service.add_command(_command)
for _command in (tend.list_workers, tend.health, tend.quiet):
    worker.add_command(_command)
relay.add_command(tend.relay_health)

if __name__ == "__main__":
    main()
