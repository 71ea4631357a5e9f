"""``hall calendar`` and ``hall case``: how days are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import click

from commands.answer import answer, as_json, store


@click.group()
def calendar() -> None:
    """Working days and natural days."""


@calendar.command()
@click.argument("start", metavar="START", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("days", metavar="DAYS", type=click.IntRange(0, 3650))
@click.option("--unit", type=click.Choice(["working", "natural"]), default="working", show_default=True)
@as_json
def due(start: datetime, days: int, unit: Any, plain: bool) -> None:
    """The last of DAYS after START (2026-09-18), counted day by day."""
    from models.calendar import working

    cal, first = working.current(), start.date()
    last = working.due(cal, first, days, unit)
    lines = working.count(cal, first, last, unit, limit=days)
    provisional = any(cal.is_provisional(line.day) for line in lines)
    counted = [line._asdict() | {"why": line.why._asdict()} for line in lines]
    if plain:
        facts = {"start": first, "days": days, "unit": unit, "due": last, "calendar": cal.version}
        return answer(facts | {"provisional": provisional, "count": counted})
    _print(counted)
    click.echo(f"due {last}: {days} {unit} days, calendar {cal.version}{', provisional' if provisional else ''}")


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
        _print(one["count"])


def _print(days: Iterable[Mapping[str, Any]]) -> None:
    for line in days:
        day = date.fromisoformat(str(line["day"]))
        number = "" if line["n"] is None else line["n"]
        click.echo(f"{day} {day:%a} {number:>4}  {line['why']['en']} · {line['why']['zh']}")
