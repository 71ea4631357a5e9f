"""Alembic's entrance: it runs on the connection that ``models.migrations`` hands it, in one transaction."""

from __future__ import annotations

from typing import Any, Literal, cast

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.types import TypeDecorator

from models.tables import metadata

_KEEP = text("create table if not exists schema_step (revision text primary key, applied_at timestamptz not null)")
_ADD = text("insert into schema_step values (:revision, clock_timestamp())")
_REMOVE = text("delete from schema_step where revision = :revision")


def remember(*, ctx: Any, step: Any, heads: Any, run_args: Any) -> None:
    """Keep every revision the database has gone through, so that older code can tell "ahead" from "foreign"."""
    connection: Connection = ctx.connection
    connection.execute(_KEEP)
    for revision in step.up_revision_ids:
        connection.execute(_ADD if step.is_upgrade else _REMOVE, {"revision": revision})


def render(kind: str, value: Any, _: Any) -> str | Literal[False]:
    """Write our own column types as what they are in the database: a migration must outlive the code of its day."""
    if kind == "type" and isinstance(value, TypeDecorator) and type(value).__module__.startswith("models."):
        return f"sa.{value.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
    render_item=render,
    on_version_apply=cast(Any, remember),
    include_name=lambda name, kind, _: (kind, name) != ("table", "schema_step"),
)
with context.begin_transaction():
    context.run_migrations()
