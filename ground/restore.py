"""From a backup set to a place: everything is looked at before anything is touched."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from ground.backup import DUMP, FORMAT, MANIFEST, SUMS, UNFINISHED, UPLOADS, digest, run, sets
from ground.tools import SETS_TRANSACTION_TIMEOUT, Tool, find
from ground.trouble import Trouble

# How many damaged parts are named; the count is of all.
NAMED = 5
RESTORING = ".restoring"


class Set(NamedTuple):
    """A whole set and what its manifest says."""

    path: Path
    manifest: dict[str, Any]

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["made_at"])


def opened(folder: Path) -> Set:
    """The set in ``folder``.  Raises :class:`Trouble` when that is none, an unfinished one, or holds several."""
    if folder.name.endswith(UNFINISHED):
        raise Trouble(f"{folder} is a backup that was cut off; it is not whole and cannot be restored.")
    if inside := sets(folder):
        raise Trouble(f"{folder} holds {len(inside)} backups; name one of them, the newest is {inside[-1]}")
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise Trouble(f"{folder} is no backup of a hall: it has no {MANIFEST} that can be read.") from error
    if manifest.get("format") != FORMAT:
        raise Trouble(f"{folder} was made by a newer hall ({manifest.get('hall')}): restore it with that version.")
    return Set(folder, manifest)


def check(found: Set) -> int:
    """Compare every part with its digest; how many there are.  Raises :class:`Trouble` when one is not as it was."""
    if not (found.path / SUMS).is_file() or digest(found.path / SUMS) != found.manifest["sums"]:
        raise Trouble(f"{found.path / SUMS} is not the one the backup wrote: this backup cannot be trusted.")
    parts = list(_sums(found))
    damaged = [name for expected, name in parts if not _is(found.path / name, expected)]
    if damaged:
        named = ", ".join(damaged[:NAMED])
        raise Trouble(
            f"{len(damaged)} parts of {found.path} are damaged or missing, such as {named}: take another backup."
        )
    return len(parts)


def restorer(found: Set, server: int) -> Tool:
    """The ``pg_restore`` for the set and a server of this major version.  Raises :class:`Trouble` when none fits."""
    dumped = found.manifest["postgresql"]
    if server < dumped["server"]:
        raise Trouble(
            f"The backup is of PostgreSQL {dumped['server']} and this server of {server}: "
            f"restore it into PostgreSQL {dumped['server']} or newer."
        )
    tool = find("pg_restore", server, at_least=dumped["dump"])
    if tool.version >= SETS_TRANSACTION_TIMEOUT > server:
        raise Trouble(
            f"The backup was written by pg_dump {dumped['dump']}, which a server of PostgreSQL {server} does not "
            f"understand: restore it into PostgreSQL {SETS_TRANSACTION_TIMEOUT} or newer."
        )
    return tool


def restore_database(found: Set, url: str, tool: Tool) -> None:
    """All of it in one transaction, or nothing.  Raises :class:`Trouble`."""
    how = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--dbname="]
    run([str(tool.path), *how, str(found.path / DUMP)], url, "The database could not be restored and is as it was")


def is_empty(uploads: Path) -> bool:
    """Whether the uploads folder holds nothing yet, or only what a restore that failed left in it."""
    return not uploads.exists() or all(entry.name == RESTORING for entry in uploads.iterdir())


def stage_uploads(found: Set, uploads: Path) -> int:
    """Copy the files of the set aside, into the folder in which they will lie; how many.  The set keeps its own."""
    draft = uploads / RESTORING
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(parents=True)
    files = [name.removeprefix(f"{UPLOADS}/") for _, name in _sums(found) if name != DUMP]
    for name in files:
        (draft / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(found.path / UPLOADS / name, draft / name)
    return len(files)


def place_uploads(uploads: Path) -> None:
    """Give the staged files their places: some renames.  The folder itself may be the root of a disk, so it stays."""
    draft = uploads / RESTORING
    for part in draft.iterdir():
        part.rename(uploads / part.name)
    draft.rmdir()


def _sums(found: Set) -> Iterator[tuple[str, str]]:
    """Pairs of digest and path inside the set."""
    for line in (found.path / SUMS).read_text().splitlines():
        expected, _, name = line.partition("  ")
        yield expected, name


def _is(path: Path, expected: str) -> bool:
    try:
        return digest(path) == expected
    except OSError:
        return False
