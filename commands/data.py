"""``hall db``, ``service``, ``prepare``: what a hall holds before the first person comes; and ``docs``."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from commands.answer import answer, as_json, store
from commands.seed import seed

if TYPE_CHECKING:
    from models.errors import Problem


@click.group()
def db() -> None:
    """The schema of the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema to this code's version."""
    from models import migrations

    with store() as settings:
        found = migrations.check(settings.database_url)
        if found == "newer":
            raise click.ClickException("The database was made by a newer hall than this code: update the code.")
        if found is not None:
            click.echo(f"the schema is {found}; bringing it to this code's version")
            migrations.upgrade(settings.database_url)
        click.echo("the schema fits")


@db.command()
@click.argument("message")
@click.argument("number")
def revision(message: str, number: str) -> None:
    """Draft migration NUMBER (0002) from the difference between models and database, to be read and corrected."""
    from models import migrations

    with store() as settings:
        migrations.revise(settings.database_url, message, number)


@click.group()
def service() -> None:
    """The catalogue of service items."""


@service.command()
@as_json
def lint(plain: bool) -> None:
    """Look through the data files; exit code 1 when something is wrong."""
    from models.catalogue.lint import lint as look

    report = look()
    if plain:
        click.echo(report.as_json())
    else:
        for kind, number in report.items.items():
            click.echo(f"{kind}: {number} items")
        click.echo(f"life events: {report.life_events}")
        click.echo(f"problems: {len(report.problems)}")
        for problem in report.problems:
            click.echo(f"  {problem}")
    sys.exit(1 if report.problems else 0)


@service.command()
@click.option("--last", default=50, show_default=True, help="Closed cases of each changed item to replay.")
@click.option("--yes", is_flag=True, help="Publish; without it only the replay is shown when an item has changed.")
@as_json
def publish(last: int, yes: bool, plain: bool) -> None:
    """Bring the store to what the data files say; items that have not changed keep their version.

    Before an item on offer changes, its last closed cases are replayed under the new version and the differences
    shown; running cases keep the version they have.
    """
    from models.audit.acts import record
    from models.catalogue.load import publish as load
    from models.db import transaction
    from models.people.actor import SYSTEM

    spoken = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal spoken
        if not plain and time.monotonic() - spoken > 1:
            spoken = time.monotonic()
            click.echo(f"{done} of {total} items")

    if not yes and (tried := _replay(last)):
        return answer(tried) if plain else _show(tried)
    with store(), transaction() as session:
        report = load(session, progress=progress)
        if report.new or report.withdrawn:
            record(session, SYSTEM, "published", about="catalogue", facts=vars(report))
    if plain:
        return answer(vars(report))
    click.echo(f"items: {report.new} new versions, {report.unchanged} unchanged, {report.withdrawn} withdrawn")


def _replay(last: int) -> list[dict[str, Any]]:
    """Each changed item with the differences that its new version would have made to its last closed cases."""
    from models.casework.trial import trial
    from models.catalogue.load import waiting
    from models.db import reading

    with store(), reading() as session:
        return [{"item": spec.code, "name": spec.zh, "cases": [
            {"number": one.number, "differences": [english(problem) for problem in one.differences]}
            for one in trial(session, spec, last)]} for spec in waiting(session)]  # fmt: skip


def english(problem: Problem) -> dict[str, object]:
    from models.text import Text
    from web.words import row

    words = {name: value.en if isinstance(value, Text) else value for name, value in problem.params.items()}
    return {"code": problem.code, "about": problem.pointer, "en": row(problem.code).text.en.format(**words)}


def _show(tried: list[dict[str, Any]]) -> None:
    for item in tried:
        differing = [case for case in item["cases"] if case["differences"]]
        click.echo(f"{item['item']} {item['name']}: {len(differing)} of {len(item['cases'])} closed cases differ")
        for case in differing:
            for found in case["differences"]:
                click.echo(f"  {case['number']}  {found['en']}")
    click.echo("Nothing was published. Publish with --yes; running cases keep their version.")


@click.command()
@click.pass_context
def prepare(ctx: click.Context) -> None:
    """Schema, catalogue and, in development, demonstration people: what 'hall up' does before it opens."""
    from models.settings import Settings

    ctx.invoke(upgrade)
    ctx.invoke(publish, last=0, yes=True, plain=False)
    if Settings.from_env().production:
        _refuse_demonstration_people()
    else:
        ctx.invoke(seed)


def _refuse_demonstration_people() -> None:
    """Keep a database that was used for development from becoming a real hall's: its passwords are public."""
    from models.catalogue.files import catalogue
    from models.db import reading
    from models.people import demo

    shared = catalogue().shared
    with store(), reading() as session:
        known = demo.left_over(session, list(shared.departments), list(shared.sites))
    if known:
        raise click.ClickException(
            f"This database was used for development: {len(known)} people of it, such as {known[0]}, sign in with the "
            "public demonstration password. Give the hall in production an empty one."
        )


@click.command()
def docs() -> None:
    """Write the pages that are drawn from the code; run it in the folder of the house."""
    from pathlib import Path

    from models import settings_page
    from models.casework import lifecycle_page, rights_page
    from models.law import page as rules_page
    from models.petition import lifecycle_page as petition_page

    drawn = {
        "docs/lifecycle.md": lifecycle_page.page,
        "docs/rights.md": rights_page.page,
        "docs/petitions.md": petition_page.page,
        "docs/rules.md": lambda: rules_page.page(Path("tests")),
        "docs/configuration.md": settings_page.page,
        ".env.example": settings_page.example,
    }
    for name, page in drawn.items():
        Path(name).write_text(page())
        click.echo(name)
