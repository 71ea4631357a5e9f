"""``hall calendar``: counting days, and the yearly notice from its file to the cases that it moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.answer import answer, as_json, store, table

if TYPE_CHECKING:
    from models.calendar.days import Calendar
    from models.errors import NotReady


@click.group()
def calendar() -> None:
    """Working days and natural days, and the yearly notice of the State Council."""


class Span(click.ParamType):
    """``2026-03-06..2026-03-20``: the day a procedure begins, which still counts, and its last day."""

    name = "FROM..TO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[date, date]:
        try:
            first, last = map(date.fromisoformat, str(value).split(".."))
        except ValueError:
            self.fail(f"{value!r} is not two days such as 2026-03-06..2026-03-20", param, ctx)
        if last < first:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return first, last


@calendar.command()
@click.argument("start", metavar="START", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("days", metavar="DAYS", type=click.IntRange(0, 3650))
@click.option("--unit", type=click.Choice(["working", "natural"]), default="working", show_default=True)
@click.option("--exclude", "excluded", type=Span(), multiple=True, help="A special procedure; may be given again.")
@click.option("--calendar", "version", default="", help="Count with this version instead of the one in force.")
@as_json
def due(
    start: datetime, days: int, unit: Any, excluded: tuple[tuple[date, date], ...], version: str, plain: bool
) -> None:
    """The last of DAYS after START (2026-09-18), counted day by day.

    An exclusion leaves out the days after FROM up to TO, and counts when it begins before the clock has run out.
    """
    from models.calendar import working

    with _counting():
        cal, first = _calendar(version), start.date()
    last = working.due_with(cal, first, days, unit, excluded=excluded)
    lines = working.count(cal, first, last, unit, excluded, limit=days)
    provisional = any(cal.is_provisional(line.day) for line in lines)
    counted = [line._asdict() | {"why": line.why._asdict()} for line in lines]
    if plain:
        facts = {"start": first, "days": days, "unit": unit, "due": last, "calendar": cal.version}
        facts["excluded"] = [{"from": one, "to": other} for one, other in excluded]
        facts["excluded_days"] = working.days_excluded(cal, first, last, unit, excluded)
        return answer(facts | {"provisional": provisional, "count": counted})
    print_days(counted)
    click.echo(f"due {last}: {days} {unit} days, calendar {cal.version}{', provisional' if provisional else ''}")


@calendar.command()
@as_json
def versions(plain: bool) -> None:
    """Every version of the calendar, the newest first, with its source."""
    from models.db import reading
    from models.queries.calendar import versions as all_versions

    with store(keys=False), reading() as db:
        lines = [
            {"version": v.version, "state": v.state, "notice_of": v.year.year, "based_on": v.based_on, "at": v.at,
             "source": v.year.source.zh}
            for v in all_versions(db)
        ]  # fmt: skip
    answer(lines) if plain else table(lines, "none")


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="", help="Name and number of the notice, instead of those in FILE.")
@as_json
def import_(file: Path, source: str, plain: bool) -> None:
    """Keep the yearly notice in FILE as a new version.  It moves nothing before it is applied."""
    from models.casework import recount
    from models.db import transaction
    from models.errors import NotReady
    from models.people.actor import SYSTEM

    try:
        with store(), transaction() as db:
            version = recount.import_notice(db, SYSTEM, file.read_bytes(), source=source)
            facts = {"version": version.version, "year": version.year, "based_on": version.based_on}
    except NotReady as error:
        _faults(error, file.name, plain)
    if plain:
        return answer(facts)
    click.echo(f"version {facts['version']}, from {facts['based_on']}; it is not yet in force")
    click.echo(f"look at what it moves: hall calendar preview {facts['version']}")


@calendar.command()
@click.argument("version")
@as_json
def preview(version: str, plain: bool) -> None:
    """Every running case that VERSION moves: clock, old and new date, and who must be told."""
    from models.calendar import shelf
    from models.casework.recount import find
    from models.db import reading
    from models.queries import calendar as look

    with store(), reading() as db:
        row = find(db, version)
        facts = {"version": version, "based_on": row.based_on, "state": "applied" if row.applied_at else "imported"}
        rows = look.preview(db, version, size=None).rows
        changed = look.days_changed(shelf.by_version(row.based_on), shelf.by_version(version))
    lines = [
        {"number": r.number, "clock": r.clock, "old": r.old, "new": r.new, "counted": r.counted,
         "tell": [] if r.kept else ["applicant by hand" if r.by_hand else "applicant"], "desks": list(r.desks)}
        for r in rows
    ]  # fmt: skip
    cases = len({r.number for r in rows if not r.kept})
    if plain:
        days = [{"day": d.day, "works": d.works, "why": d.why._asdict()} for d in changed]
        return answer(facts | {"days": days, "cases_moved": cases, "clocks": lines})
    for d in changed:
        click.echo(f"{d.day} {d.day:%a} {'worked' if d.works else 'off':<7} {d.why.en} · {d.why.zh}")
    table(({**line, "tell": ", ".join(line["tell"]), "desks": ", ".join(line["desks"])} for line in lines), "no clock")
    kept = sum(r.kept for r in rows)
    click.echo(f"{cases} cases move, {len(rows) - kept} clocks; {kept} clocks keep a date that was told (CAL-5)")


@calendar.command()
@click.argument("version")
@click.option("--reason", default="", help="Why now; kept with the act.")
@as_json
def apply(version: str, reason: str, plain: bool) -> None:
    """Put VERSION in force.  The workers recount the cases it moves and tell their applicants; done once."""
    from models.casework import recount
    from models.db import transaction
    from models.errors import NotReady
    from models.people.actor import SYSTEM
    from models.queries.calendar import reaching

    try:
        with store(), transaction() as db:
            left = reaching(db, recount.find(db, version).version)
            row = recount.put_in_force(db, SYSTEM, version, reason)
            facts = {"version": row.version, "applied_at": row.applied_at, "clocks_to_recount": left}
    except NotReady as error:
        _faults(error, version, plain)
    if plain:
        return answer(facts)
    click.echo(f"version {facts['version']} is in force; the workers recount {left} clocks")


def print_days(days: Iterable[Mapping[str, Any]]) -> None:
    """A count day by day, one line each."""
    for line in days:
        day = date.fromisoformat(str(line["day"]))
        number = "" if line["n"] is None else line["n"]
        click.echo(f"{day} {day:%a} {number:>4}  {line['why']['en']} · {line['why']['zh']}")


@contextmanager
def _counting() -> Iterator[None]:
    """On the hall's database where there is one: it may have imported calendars.  Counting itself needs none."""
    from models.settings import Settings

    settings = Settings.from_env()
    if not settings.database_url:
        yield
        return
    with store(settings, keys=False):
        yield


def _calendar(version: str) -> Calendar:
    from models.calendar import shelf

    try:
        return shelf.by_version(version) if version else shelf.current()
    except KeyError:
        raise click.UsageError(f"There is no calendar {version}; see 'hall calendar versions'.") from None


def _faults(error: NotReady, name: str, plain: bool) -> None:
    """Every fault with its place, then exit code 1."""
    from web.words import row

    faults = [
        {"code": p.code, "at": p.pointer, "en": row(p.code).text.en.format(**p.params),
         "zh": row(p.code).text.zh.format(**p.params)}
        for p in error.problems
    ]  # fmt: skip
    if plain:
        answer({"faults": faults})
        raise SystemExit(1)
    for fault in faults:
        click.echo(f"  {fault['at'] or name}: {fault['en']} {fault['zh']}", err=True)
    raise click.ClickException(f"{name} is not taken: {len(faults)} faults.")
