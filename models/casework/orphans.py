"""Files that no row names: what a crash between rename and commit, or a deleted draft, leaves on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import models.tables  # noqa: F401 - every class that names files must be known before any is swept
from models.base import Base

# Beyond the longest upload and the transaction that names its file.
ORPHAN_SECONDS = 24 * 3600
# Whose rows name files: every class, of whatever room, that knows a file by its digest.
NAMING = tuple(
    mapper.class_
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__)
    if {"file", "sha256", "size"} <= set(mapper.columns.keys())
)
# The advisory lock by which a backup keeps sweeps away from the files that it copies.
HOLD_SWEEPS = 740_308


def sweep_files(db: Session, folder: Path) -> int:
    """Remove files that no row names, once they are a day old; gives how many.  Nothing goes while a backup runs."""
    if not db.scalar(select(func.pg_try_advisory_xact_lock(HOLD_SWEEPS))):
        return 0
    removed = 0
    machine_now = db.scalars(select(func.extract("epoch", func.clock_timestamp()))).one()
    for file, path in _files_before(folder, float(machine_now) - ORPHAN_SECONDS):
        if not any(db.scalar(select(owner.id).where(owner.file == file)) for owner in NAMING):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _files_before(folder: Path, newest: float) -> Iterator[tuple[str, Path]]:
    """Files last written before ``newest`` (seconds of machine time), with their names as rows know them."""
    for path in folder.glob("*/*"):
        if path.is_file() and path.stat().st_mtime < newest:
            yield f"{path.parent.name}/{path.name}", path
