"""``hall case``: one case, without personal data."""

from __future__ import annotations

import click

from commands.answer import answer, as_json, store
from commands.calendar import print_days


@click.group()
def case() -> None:
    """Look at one case, without personal data."""


@case.command()
@click.argument("number")
@as_json
def show(number: str, plain: bool) -> None:
    """Where the case stands, and its timeline."""
    from models.db import reading
    from models.queries import case_view

    with store(), reading() as db:
        shown = case_view.show(db, number)
    if plain:
        return answer(shown)
    timeline = shown.pop("timeline")
    for name, value in shown.items():
        click.echo(f"{name:<12} {'' if value is None else value}")
    for event in timeline:
        move = f"{event['from_stage'] or ''} → {event['to_stage']}"
        click.echo(
            f"{event['seq']:>4} {event['at']:<33} {event['action']:<22} {move:<28} {event['law'] or ''}".rstrip()
        )


@case.command()
@click.argument("number")
@as_json
def clock(number: str, plain: bool) -> None:
    """The clocks of the case, each counted day by day."""
    from models.db import reading
    from models.queries import case_view

    with store(), reading() as db:
        shown = case_view.clocks(db, number)
    if plain:
        return answer(shown)
    for one in shown["clocks"]:
        state = f"stopped {one['stopped_on']}" if one["stopped_on"] else f"{one['remaining']} left"
        click.echo(f"{one['kind']}: {one['limit']} {one['unit']} days, due {one['due_on']}, {state}")
        print_days(one["count"])
