"""Backup sets.  A set is a folder: the database as ``pg_dump`` wrote it, the uploads that its rows name, a digest of
each part, and a manifest that is written last.

A set is made under another name and renamed when it is whole, so that a cut-off backup is never taken for one.  Uploads
never change once they are named, so what the set before already has is linked instead of copied.  Everything is
readable by its owner only.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from ground.tools import Tool, environment, find
from ground.trouble import Trouble

FORMAT = 1
MANIFEST, SUMS, DUMP, UPLOADS = "manifest.json", "SHA256SUMS", "database.dump", "uploads"
NAME = re.compile(r"\d{8}T\d{6}Z")
UNFINISHED = ".unfinished"
CHUNK = 1 << 20


class Named(Protocol):
    """A file that a row names, by its path under the uploads, with its digest and size."""

    @property
    def file(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...


class Copied(NamedTuple):
    """How the uploads went; ``faults`` are files that a row names and that are missing or not what it says."""

    sums: dict[str, str]
    octets: int
    linked: int
    faults: list[str]


@contextmanager
def drafted(folder: Path, moment: datetime) -> Iterator[Path]:
    """A new unfinished set of ``moment`` (UTC) in ``folder``; nobody else makes one there meanwhile.

    What a backup that was killed left is removed first, and what this one leaves when it fails at once.
    Raises :class:`Trouble` when the folder cannot be written or another backup runs.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(folder / "backup.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Trouble(
            f"The backup cannot be written to {folder} ({error.strerror}): name a folder of your own."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in folder.iterdir():
            if NAME.fullmatch(left.name.removesuffix(UNFINISHED)) and left.name.endswith(UNFINISHED):
                shutil.rmtree(left)
        draft = folder / f"{moment:%Y%m%dT%H%M%SZ}{UNFINISHED}"
        draft.mkdir(mode=0o700)
        try:
            yield draft
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    except BlockingIOError as error:
        raise Trouble(f"Another backup writes to {folder}: wait until it has ended.") from error
    finally:
        os.close(lock)


def dump(draft: Path, url: str, server: int, snapshot: str) -> Tool:
    """Write the database at ``url`` as ``snapshot`` sees it; gives the program that did.  Raises :class:`Trouble`."""
    tool = find("pg_dump", server)
    what = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={draft / DUMP}"]
    run([str(tool.path), *what], url, "The database could not be written out")
    return tool


def copy_uploads(draft: Path, uploads: Path, files: Iterable[Named], earlier: Path | None) -> Copied:
    """Bring every one of ``files`` into the set, from the set ``earlier`` where that has it, each with its digest."""
    sums: dict[str, str] = {}
    faults: list[str] = []
    octets = linked = 0
    for named in files:
        target = draft / UPLOADS / named.file
        target.parent.mkdir(parents=True, exist_ok=True)
        if earlier and _link(earlier / UPLOADS / named.file, target, named.size):
            linked += 1
        elif why := _copy(uploads / named.file, target, named.sha256):
            faults.append(f"{named.file} {why}")
            continue
        sums[f"{UPLOADS}/{named.file}"] = named.sha256
        octets += named.size
    return Copied(sums, octets, linked, faults)


def finish(draft: Path, sums: dict[str, str], manifest: dict[str, object]) -> Path:
    """Write digests and manifest, make all of it durable, and give the set its name."""
    lines = {DUMP: digest(draft / DUMP)} | sums
    (draft / SUMS).write_text("".join(f"{value}  {name}\n" for name, value in lines.items()))
    whole = {"format": FORMAT, **manifest, "sums": digest(draft / SUMS)}
    (draft / MANIFEST).write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    # One call for all files; asking for each would take longer than copying it.
    os.sync()
    return draft.rename(draft.with_name(draft.name.removesuffix(UNFINISHED)))


def sets(folder: Path) -> list[Path]:
    """The whole sets in ``folder``, oldest first."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(one for one in found if NAME.fullmatch(one.name) and (one / MANIFEST).is_file())


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all sets but the newest ``keep``; gives those removed."""
    old = sets(folder)[:-keep]
    for one in old:
        # The manifest goes first: what is half removed is no set any more.
        (one / MANIFEST).unlink()
        shutil.rmtree(one)
    return old


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run(command: list[str], url: str, failed: str) -> None:
    """Run a PostgreSQL program on the database at ``url``.  Raises :class:`Trouble` with its last words."""
    done = subprocess.run(command, env=environment(url), capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        last = (done.stderr.strip() or "it said nothing").splitlines()[-1]
        raise Trouble(f"{failed}: {last}")


def _link(source: Path, target: Path, size: int) -> bool:
    """One more name for a file of the same disk; False where there is none of that size, or a disk without links."""
    try:
        if source.stat().st_size != size:
            return False
        os.link(source, target)
    except OSError:
        return False
    return True


def _copy(source: Path, target: Path, expected: str) -> str:
    """Copy a file and look whether it is what its row says; gives what is wrong with it, mostly nothing."""
    seen = hashlib.sha256()
    try:
        with source.open("rb") as read, target.open("xb") as write:
            while chunk := read.read(CHUNK):
                seen.update(chunk)
                write.write(chunk)
    except FileNotFoundError:
        return "is missing"
    if seen.hexdigest() == expected:
        return ""
    target.unlink()
    return "is not what was stored"
