"""``hall audit``: whether what was done and read is still what was written then; and to read it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from commands.answer import answer, as_json, table
from commands.place import standing
from commands.seed import Progress

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.audit.verify import Head
    from models.errors import Problem
    from models.settings import Settings

Check = Callable[["Session", Callable[[int], None]], "Iterator[Problem]"]


@click.group()
def audit() -> None:
    """The chained log of all acts and of all readings of personal data."""


def _head(ctx: click.Context, parameter: click.Parameter, given: str | None) -> Head | None:
    from ground.restore import opened
    from models.audit.verify import Head

    if given is None:
        return None
    try:
        written = opened(Path(given).absolute()).manifest.get("head") if Path(given).is_dir() else given
        return Head.noted(str(written))
    except ValueError:
        raise click.BadParameter("it is NUMBER:HASH, as this command prints it, or a set with such a note.") from None


@audit.command()
@click.option(
    "--head",
    callback=_head,
    help="What the chain must still run through: a head noted earlier, NUMBER:HASH, or a set of 'hall backup'.",
)
@as_json
def verify(head: Head | None, plain: bool) -> None:
    """Check chain, cases, clocks and files; exit code 1 with a sentence for each finding when something is wrong.

    The hall may run or stand still.
    """
    from models.audit import verify as chain

    begun, findings, checked = time.monotonic(), list[dict[str, object]](), {}
    with standing() as settings:
        with _patient() as db:
            end = chain.head(db)
        for name, check in _checks(settings, head):
            found, checked[name] = _run(name, check, plain)
            findings += found
    if plain:
        told = {"seq": end.seq, "hash": end.hash.hex()}
        seconds = round(time.monotonic() - begun, 1)
        answer({"sound": not findings, "head": told, "checked": checked, "seconds": seconds, "findings": findings})
    else:
        click.echo(f"head {end}")
        click.echo(f"{len(findings)} findings" if findings else "sound")
    sys.exit(1 if findings else 0)


def _checks(settings: Settings, head: Head | None) -> Iterator[tuple[str, Check]]:
    from models.audit import verify as chain
    from models.casework.kept import check_files
    from models.casework.replay import check_cases
    from models.joint.check import check_parents

    if head:
        yield "heads", lambda db, progress: chain.check_head(db, head)
    yield "entries", chain.check_entries
    yield "lines", chain.check_unchained
    yield "cases", check_cases
    yield "life events", check_parents
    yield "files", lambda db, progress: check_files(db, settings.uploads, progress)


def _run(name: str, check: Check, plain: bool) -> tuple[list[dict[str, object]], int]:
    """The findings of one check, told as they come, and how many things it looked at."""
    from web.words import row

    progress, seen, found = Progress(), 0, []

    def looked(n: int) -> None:
        nonlocal seen
        seen += n
        progress.say(f"{name}: {seen}")

    with _patient() as db:
        for problem in check(db, looked):
            said = row(problem.code).text.en.format(**problem.params)
            found.append({"code": problem.code, "about": problem.pointer, "said": said})
            if not plain:
                click.echo(said)
    if not plain:
        progress.done(f"{seen} {name} checked", seen)
    return found, seen


@contextmanager
def _patient() -> Iterator[Session]:
    """A session to look with for as long as it takes: a file of 20 MB is read between two statements."""
    from sqlalchemy import text

    from models.db import reading

    with reading() as db:
        db.execute(text("set local statement_timeout = 0"))
        db.execute(text("set local idle_in_transaction_session_timeout = 0"))
        yield db


@audit.command("list")
@click.option("--case", "number", help="Only what concerns this case.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many, newest first.")
@as_json
def list_entries(number: str | None, limit: int, plain: bool) -> None:
    """The last entries, in codes and numbers, without personal data."""
    from models.db import reading
    from models.queries.audit_log import latest

    with standing(), reading() as db:
        rows = [line._asdict() for line in latest(db, limit, number)]
    answer(rows) if plain else table(rows, "none")


@audit.command()
def chain() -> None:
    """Make now the entries that the hall would make in its next rounds, for example after a long downtime."""
    from models.audit.notary import make_entries
    from models.db import transaction

    progress, entries, made = Progress(), 0, 1
    with standing():
        while made:
            with transaction() as db:
                made = make_entries(db)
            entries += made
            progress.say(f"entries: {entries}")
    progress.done(f"{entries} entries made", entries)


@audit.command("verify-receipt")
@click.argument("file", type=click.File("rb"))
@click.option("--key", type=click.File("rb"), help="The hall's public key. With it neither hall nor network is needed.")
@click.option("--copy", type=click.File("rb"), help="The copy of what was sent, to be compared with the receipt.")
@as_json
def verify_receipt(file: BinaryIO, key: BinaryIO | None, copy: BinaryIO | None, plain: bool) -> None:
    """Check a receipt of an applicant; exit code 1 when it is not genuine.

    Without --key the hall's own key is taken, and its log is asked for the entry that the receipt names.
    """
    import hashlib
    import json

    from models.audit import signing

    found: dict[str, bool] = {}
    try:
        statement = dict(json.loads(file.read()))
        if key is not None:
            found["signed"] = signing.holds(statement, signing.from_pem(key.read()))
    except (ValueError, TypeError) as error:
        raise click.ClickException("The file holds no receipt, or the key file no Ed25519 key.") from error
    if key is None:
        found |= _by_the_hall(statement)
    if copy is not None:
        found["copy"] = hashlib.sha256(copy.read()).hexdigest() == statement.get("sent")
    genuine = all(found.values())
    if plain:
        answer({"genuine": genuine, "checked": found})
    else:
        for what, holds in found.items():
            click.echo(f"{_RECEIPT[what]}: {'yes' if holds else 'NO'}")
        click.echo("genuine" if genuine else "NOT genuine")
    sys.exit(0 if genuine else 1)


_RECEIPT = {
    "signed": "signed with this key and not changed since",
    "logged": "the log still holds the entry it names",
    "copy": "the copy is what was sent",
}


def _by_the_hall(statement: dict[str, object]) -> dict[str, bool]:
    from models.audit import signing
    from models.casework.receipt import in_log
    from models.db import reading

    with standing(), reading() as db:
        return {"signed": signing.holds(statement, signing.public_key()), "logged": in_log(db, statement)}
