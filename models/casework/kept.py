"""Whether every filed paper and every made document still lies in the uploads folder, byte for byte."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from models.casework.files import path_of
from models.errors import Problem

BATCH = 1000
# Papers taken out of what counts stay for the record, so they are looked at too.
TABLES = ("filed_paper", "parent_paper", "document", "saying_file")


def check_files(db: Session, folder: Path, progress: Callable[[int], None] = lambda done: None) -> Iterator[Problem]:
    """Read every file that a row names and compare its digest."""
    for table in TABLES:
        last = 0
        while rows := db.execute(text(_ROWS.format(table=table)), {"after": last, "batch": BATCH}).all():
            for row in rows:
                yield from _one(db, folder, table, row)
            last = rows[-1].id
            progress(len(rows))


def _one(db: Session, folder: Path, table: str, row: Row[tuple[int, str, str]]) -> Iterator[Problem]:
    name = f"{table}:{row.id}"
    try:
        with path_of(folder, row.file).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        # A draft may have been deleted since its row was read.
        still = text(f"select from {table} where id = :id")
        if db.execute(still, {"id": row.id}).one_or_none() is not None:
            yield Problem("audit.file_gone", name, {"thing": name, "file": row.file})
        return
    if found != row.sha256:
        yield Problem("audit.file_changed", name, {"thing": name, "file": row.file})


_ROWS = "select id, file, sha256 from {table} where id > :after and file is not null order by id limit :batch"
