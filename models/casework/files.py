"""Files on disk: written aside, synced, renamed, and only then named by a row.

A crash leaves at worst a file without a row; ``orphans`` takes those.  Names on disk tell nothing about a person.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from models.casework import kinds
from models.errors import Invalid, Problem

_CHUNK = 1 << 20
_ASIDE = "incoming"


@dataclass(frozen=True)
class StoredFile:
    """``file`` is the name under the uploads folder, ``size`` in bytes, ``media_type`` what the content says."""

    file: str
    sha256: str
    size: int
    media_type: str


def store(folder: Path, stream: BinaryIO, limit_mb: int) -> StoredFile:
    """Take an upload in.  Raises :class:`Invalid` for an empty file, one over the limit, or a kind we do not take."""
    temporary = aside(folder) / secrets.token_hex(16)
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with temporary.open("xb") as out:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit_mb * 1_000_000:
                    raise Invalid([Problem("upload.too_big", params={"limit": limit_mb})])
                head = head or chunk[: kinds.HEAD]
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if not size:
            raise Invalid([Problem("upload.empty")])
        media_type = kinds.of_content(head)
        if media_type is None:
            raise Invalid([Problem("upload.kind")])
        return StoredFile(_settle(folder, temporary), digest.hexdigest(), size, media_type)
    finally:
        temporary.unlink(missing_ok=True)


def write(folder: Path, content: bytes, media_type: str) -> StoredFile:
    """Put a document of our own beside the uploads, in the same careful way."""
    temporary = aside(folder) / secrets.token_hex(16)
    with temporary.open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return StoredFile(_settle(folder, temporary), hashlib.sha256(content).hexdigest(), len(content), media_type)


def house(folder: Path) -> Path:
    """The uploads folder, which nobody else on the machine may look into."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def aside(folder: Path) -> Path:
    """Where files lie until they are whole."""
    aside = house(folder) / _ASIDE
    aside.mkdir(exist_ok=True)
    return aside


def _settle(folder: Path, temporary: Path) -> str:
    """Rename into place, and make the rename itself durable."""
    name = temporary.name
    place = folder / name[:2]
    place.mkdir(exist_ok=True)
    temporary.rename(place / name)
    for directory in (place, folder):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return f"{name[:2]}/{name}"


def again(folder: Path, file: str) -> str:
    """A second name for the bytes of a stored file, which then outlives the first; a copy where links are unknown."""
    temporary, source = aside(folder) / secrets.token_hex(16), path_of(folder, file)
    try:
        temporary.hardlink_to(source)
    except OSError:
        with source.open("rb") as known, temporary.open("xb") as out:
            shutil.copyfileobj(known, out, _CHUNK)
            out.flush()
            os.fsync(out.fileno())
    return _settle(folder, temporary)


def path_of(folder: Path, file: str) -> Path:
    """The path of a stored file.  ``file`` comes from our own rows; one that leaves the folder is a bug."""
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError("a stored file outside the uploads folder")
    return path
