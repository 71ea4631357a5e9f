"""The schema's history (Alembic), and the question whether a database stands at its head.

A new revision: ``hall db revision "what it does"``, then read and correct what was generated.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, pool, text

# Held while migrating, so that two processes that start at once do not both try.
_LOCK = 740_307


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at ``url`` up to ``revision``; a second caller waits and then finds nothing to do."""
    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    _run(url, lambda config: command.downgrade(config, revision))


def revise(url: str, message: str, number: str) -> None:
    """Write revision ``number`` (``0002``) from the difference between models and database."""
    _run(url, lambda config: command.revision(config, message, autogenerate=True, rev_id=number))


def check(url: str) -> str | None:
    """What is wrong: ``empty``, ``older`` (migrate) or ``newer`` (this code is too old).  None when the schema fits.

    A database that has gone through this code's head and on from there fits: an additive migration runs while older
    processes still serve.
    """
    engine = _engine(url)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        steps = set(connection.scalars(text("select revision from schema_step"))) if current else set()
    engine.dispose()
    script = ScriptDirectory.from_config(_config())
    if current is None:
        return "empty"
    if script.get_current_head() in steps:
        return None
    return "older" if current in {s.revision for s in script.walk_revisions()} else "newer"


def knows(revision: str) -> bool:
    """Whether this code has ``revision``; if not, whatever stands at it was made by a newer hall."""
    return revision in {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}


def missing(url: str) -> list[tuple[str, str]]:
    """The revisions that :func:`upgrade` would go through, first one first, each with what it does."""
    engine = _engine(url)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    script = ScriptDirectory.from_config(_config())
    steps = script.iterate_revisions("head", current or "base")
    return [(step.revision, step.doc) for step in reversed(list(steps))]


def _run(url: str, act: Callable[[Config], Any]) -> None:
    engine = _engine(url)
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
        try:
            act(_config(connection))
            connection.commit()
        finally:
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()
    engine.dispose()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def _engine(url: str) -> Engine:
    driver = url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)
    return create_engine(driver, poolclass=pool.NullPool)
