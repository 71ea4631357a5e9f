"""How a command answers: as text or JSON, from the hall's own store, and in one sentence when it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from models.settings import Settings

as_json = click.option("--json", "plain", is_flag=True, help="Answer in JSON.")


class Hall(click.Group):
    """Turns what can go wrong by rule or environment into one sentence; exit code 1, or 2 for a wrong call."""

    def invoke(self, ctx: click.Context) -> Any:
        from models.settings import BadSettings

        try:
            return super().invoke(ctx)
        except BadSettings as error:
            raise click.UsageError(str(error)) from error
        except Exception as error:
            sentence = _sentence(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from error


def _sentence(error: Exception) -> str | None:
    """What to tell a person about an expected error; None for a fault of ours, which shows its traceback.

    Kinds are told by name, so that a command need not import the rooms that define them.
    """
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & {"Trouble", "CannotOpen"}:
        return str(error)
    if "OperationalError" in kinds:
        return f"The database does not answer: {str(getattr(error, 'orig', error)).strip().splitlines()[0]}"
    if "RedisError" in kinds:
        return f"The broker does not answer: {error}"
    if "BadCatalogue" in kinds:
        return f"The catalogue is at fault: {'; '.join(error.problems)}"  # type: ignore[attr-defined]
    if "HallError" in kinds:
        from web.words import has_label, row

        code = error.code  # type: ignore[attr-defined]
        known = next((c for c in (code, f"error.{code}.title") if has_label(c)), None)
        return row(known).text.en.format(**error.params) if known else f"The rules say no: {code}."  # type: ignore[attr-defined]
    return None


@contextmanager
def store(settings: Settings | None = None, *, keys: bool = True) -> Iterator[Settings]:
    """The database and keys of ``settings``, by default of the hall on this data folder or of the environment.

    Without ``keys`` only the database: for who opens no sealed column.
    """
    from models import db, production, seal
    from models.settings import Settings

    settings = settings or Settings.from_env()
    if not settings.database_url:
        raise click.ClickException("There is no database: start the hall with 'hall up', or set DATABASE_URL.")
    production.check(settings, "command" if keys else "relay health")
    engine = db.connect(settings.database_url, statement_timeout_ms=30_000)
    if keys:
        seal.ring.load(*settings.key_bytes())
    yield settings
    engine.dispose()


def answer(value: object) -> None:
    """As JSON; dates and times in their ISO form."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(rows: Iterable[Mapping[str, object]], nothing: str) -> None:
    """Rows of one shape under their names; ``nothing`` is said when there are none."""
    cells = [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]
    if not cells:
        return click.echo(nothing)
    names = list(cells[0])
    widths = [max(len(name), *(len(row[name]) for row in cells)) for name in names]
    for row in ({name: name for name in names}, *cells):
        click.echo("  ".join(row[name].ljust(width) for name, width in zip(names, widths, strict=True)).rstrip())
