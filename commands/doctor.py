"""``hall doctor``: one page of words for a person, and the exit code for a machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from commands import findings
from commands.answer import answer, as_json, store
from commands.findings import FAULT, OK, WARNING, Line

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.settings import Settings

CODES = {OK: 0, WARNING: 1, FAULT: 2}


@click.command()
@as_json
def doctor(plain: bool) -> None:
    """What is wrong and what to do about it; exit code 0 all is well, 1 warnings, 2 faults."""
    lines = list(_look())
    worst = max((line.state for line in lines), key=CODES.__getitem__)
    if plain:
        answer({"state": worst, "lines": [line._asdict() for line in lines]})
    else:
        for line in lines:
            click.echo(f"{line.state:<8} {line.about:<10} {line.words}")
            if line.remedy:
                click.echo(f"{'':<19} → {line.remedy}")
    sys.exit(CODES[worst])


def _look() -> Iterator[Line]:
    from models import production
    from models.opening import take_rules
    from models.settings import BadSettings, Settings

    try:
        settings = Settings.from_env()
        production.check(settings, "command")
        take_rules(settings)
    except BadSettings as error:
        yield Line("settings", FAULT, str(error), "docs/configuration.md lists every setting")
        return
    yield Line("settings", OK, f"{settings.env}, {settings.public_url}")
    yield from findings.folder(settings)
    yield from _database(settings)
    yield from findings.broker(settings)
    yield from findings.mail(settings)


def _database(settings: Settings) -> Iterator[Line]:
    """Everything that is asked of the database; each question stands alone, since a schema may lack what one needs."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from models.calendar.now import today
    from models.db import reading

    if not settings.database_url:
        yield Line("database", FAULT, "none is named and no hall runs here", "hall up, or set DATABASE_URL")
        return
    looks: tuple[tuple[str, Callable[[Session], Iterator[Line]]], ...] = (
        ("database", lambda db: findings.schema(db, settings)),
        ("queues", findings.work),
        ("cases", findings.cases),
        ("backup", findings.backup),
        ("law", lambda db: findings.law(db, today())),
        ("keys", lambda db: findings.keys(db, settings)),
    )
    with store(settings):
        for about, look in looks:
            try:
                with reading() as db:
                    yield from look(db)
            except ProgrammingError:
                yield Line(about, FAULT, "cannot be asked: the schema is not this code's", "hall upgrade")
            except OperationalError as error:
                why = str(error.orig).strip().splitlines()[0]
                yield Line("database", FAULT, f"does not answer: {why}", "start it; see DatabaseDown")
                return
