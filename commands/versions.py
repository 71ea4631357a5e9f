"""``hall service move, moves, undo``: running cases go on under the current version of their item, or back."""

from __future__ import annotations

import sys

import click

from commands.answer import answer, as_json, store, table
from commands.data import english


@click.command()
@click.argument("code", metavar="ITEM")
@click.option("--reason", default="", help="Why; the events of the cases and the record of staff acts say it.")
@click.option("--yes", is_flag=True, help="Move those that may; without it only the verdicts are shown.")
@as_json
def move(code: str, reason: str, yes: bool, plain: bool) -> None:
    """Whether each running case of ITEM (G-MR-014) may go on under its current version, with the reasons; and do it."""
    from models.casework.version_move import begin, verdicts
    from models.db import reading, transaction
    from models.people.actor import SYSTEM

    if yes and not reason.strip():
        raise click.UsageError("--yes needs --reason.")
    with store():
        with reading() as db:
            found = [
                {"number": one.case.number, "stage": one.case.stage, "may_move": not one.objections,
                 "reasons": [english(problem)["en"] for problem in one.objections]}
                for one in verdicts(db, code)
            ]  # fmt: skip
        number = None
        if yes and any(line["may_move"] for line in found):
            with transaction() as db:
                number = begin(db, code, SYSTEM, reason).id
            _carry(number, plain)
    may = sum(bool(line["may_move"]) for line in found)
    if plain:
        return answer({"item": code, "move": number, "cases": found})
    table([line | {"reasons": "; ".join(line["reasons"])} for line in found], "every running case has that version")  # type: ignore[arg-type]
    click.echo(f"{may} of {len(found)} may move" + (f"; moved as number {number}" if number else ""))


@click.command()
@as_json
def moves(plain: bool) -> None:
    """Every move of running cases to a new version, the newest first."""
    from sqlalchemy import select

    from models.casework.version_move import VersionMove, progress
    from models.db import reading

    with store(keys=False), reading() as db:
        lines = [
            {"move": one.id, "item": one.item_code, "version": one.version.number, "begun_at": one.begun_at,
             "undone_at": one.undone_at, **progress(db, one)._asdict()}
            for one in db.scalars(select(VersionMove).order_by(VersionMove.id.desc()).limit(100))
        ]  # fmt: skip
    answer(lines) if plain else table(lines, "none")


@click.command()
@click.argument("number", metavar="MOVE", type=int)
@click.option("--reason", required=True, help="Why; the events of the cases and the record of staff acts say it.")
def undo(number: int, reason: str) -> None:
    """Bring the cases of MOVE back to the version they had; dates that were told meanwhile stay."""
    from models.casework.version_move import undo as back
    from models.db import transaction
    from models.people.actor import SYSTEM

    with store():
        with transaction() as db:
            back(db, number, SYSTEM, reason)
        _carry(number, plain=False)


def _carry(number: int, plain: bool) -> None:
    """Do it here and now, batch by batch; a run that is cut off goes on in the workers."""
    from models.casework.version_move import VersionMove, carry_on, progress
    from models.db import transaction

    left = True
    while left:
        with transaction() as db:
            left = bool(carry_on(db, number))
            done = progress(db, db.get_one(VersionMove, number))
        if not plain:
            click.echo(f"{done.moved} moved, {done.back} back, {done.left} left", err=True)
    sys.stderr.flush()
