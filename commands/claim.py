"""``hall claim``: whether work is given out fairly."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime

import click

from commands.answer import answer, as_json, store, table


@click.group()
def claim() -> None:
    """How work is given out."""


@claim.command()
@click.argument("day", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]))
@as_json
def proof(day: datetime, plain: bool) -> None:
    """Whether on DAY (2026-09-18) urgent work waited while somebody it suited took less urgent work; 1 when it did."""
    from models.casework.proof import prove
    from models.db import reading

    with store(), reading() as db:
        found = prove(db, day.date())
    if plain:
        answer(asdict(found))
    else:
        click.echo(f"{found.day}: {found.takes} pieces taken, {len(found.findings)} past a more urgent one")
        if found.findings:
            table([asdict(one) for one in found.findings], "")
    sys.exit(1 if found.findings else 0)
