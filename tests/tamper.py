"""A hand in the tables: what a superuser of the database can do and the hall itself cannot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session


@contextmanager
def unguarded(db: Session) -> Iterator[Session]:
    """Without triggers and foreign keys, in this transaction alone."""
    db.flush()
    db.execute(text("set local session_replication_role = replica"))
    yield db
    db.flush()
    db.execute(text("set local session_replication_role = origin"))
