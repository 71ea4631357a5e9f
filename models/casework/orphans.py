"""Files that no row names: what a crash between rename and commit, or a deleted draft, leaves on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.casework.document import Document
from models.casework.papers import FiledPaper
from models.casework.parent import ParentPaper

# Beyond the longest upload and the transaction that names its file.
ORPHAN_SECONDS = 24 * 3600
# Whose rows name files.
NAMING = (FiledPaper, ParentPaper, Document)
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
