"""What a store holds at one moment, so that a backup can say it and a restore can compare."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select, table, text
from sqlalchemy.orm import Session

from models import db as store
from models.audit.verify import Head, head
from models.casework.files import path_of
from models.casework.orphans import HOLD_SWEEPS, NAMING
from models.rotation import standings

# Files named by rows are read in pages of so many.
PAGE = 5000


class NamedFile(NamedTuple):
    """A file that a row names: its name under the uploads folder, its digest, and its size in bytes."""

    file: str
    sha256: str
    size: int


class Contents(NamedTuple):
    """``rows`` by table, every table of the schema; ``seal_keys`` are the numbers of the keys that sealed something.

    ``head`` is the end of the audit chain; None in a hall from before there was one.
    """

    revision: str
    rows: dict[str, int]
    seal_keys: list[int]
    head: Head | None


@contextmanager
def held_still() -> Iterator[tuple[Session, str]]:
    """A session that sees the store as it is now, however long it looks, and the name of its snapshot for ``pg_dump``.

    Meanwhile no sweep removes a file.  The sweeps are stopped first and on a connection of their own: waiting for one
    that is under way must not belong to the snapshot.
    """
    with store.reading() as gate, store.reading() as db:
        _without_limits(gate)
        gate.execute(select(func.pg_advisory_xact_lock_shared(HOLD_SWEEPS)))
        db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        _without_limits(db)
        yield db, db.scalars(select(func.pg_export_snapshot())).one()


def look(db: Session) -> Contents:
    """What the store holds, as ``db`` sees it.  Walks every table."""
    revision = db.scalars(text("select version_num from alembic_version")).one()
    rows = {name: db.scalars(select(func.count()).select_from(table(name))).one() for name in _tables(db)}
    end = head(db) if "audit_entry" in rows else None
    return Contents(revision, rows, sorted({line.key for line in standings(db)}), end)


def named_files(db: Session) -> Iterator[NamedFile]:
    """Every file that a row names, in no particular order."""
    for owner in NAMING:
        last = 0
        while True:
            wanted = select(owner.id, owner.file, owner.sha256, owner.size)
            page = db.execute(wanted.where(owner.id > last, owner.file.is_not(None)).order_by(owner.id).limit(PAGE))
            rows = page.all()
            for _, file, sha256, size in rows:
                yield NamedFile(str(file), str(sha256), int(size or 0))
            if len(rows) < PAGE:
                break
            last = rows[-1][0]


def missing_files(db: Session, uploads: Path) -> list[str]:
    """The files that a row names and that are not there, or of another size."""
    return [one.file for one in named_files(db) if not _is_whole(path_of(uploads, one.file), one.size)]


def server_version(db: Session) -> int:
    """The major version of the database server."""
    return int(db.scalars(text("show server_version_num")).one()) // 10_000


def moment(db: Session) -> datetime:
    """When the transaction of ``db`` began, by the database's clock."""
    return db.scalars(select(func.now())).one().astimezone(UTC)


def is_empty(db: Session) -> bool:
    """Whether the database has no table of anybody's yet."""
    return not db.scalar(
        text("select exists (select from pg_tables where schemaname not in ('pg_catalog', 'information_schema'))")
    )


def fingerprint(key: bytes) -> str:
    """16 hexadecimal digits by which a key is known again and from which it cannot be made."""
    return hmac.new(key, b"yunting backup", hashlib.sha256).hexdigest()[:16]


def _is_whole(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def _without_limits(db: Session) -> None:
    """A backup of a full hall outlasts the limits that protect people's pages."""
    db.execute(text("set local statement_timeout = 0"))
    db.execute(text("set local idle_in_transaction_session_timeout = 0"))


def _tables(db: Session) -> list[str]:
    """The tables there are, also those this code does not know."""
    return list(db.scalars(text("select tablename from pg_tables where schemaname = 'public' order by tablename")))
