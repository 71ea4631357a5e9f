"""Files on their way in, piece by piece, over lines that break (U16): what has come is kept, the rest goes on.

Until a file is whole it lies beside the uploads under a name made of who sends it, the key under which the browser
knows it again, and its size.  The same piece may come again: it is written to the same place.  No row names such a
file, so ``orphans`` takes what nobody finished.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from models.casework import kinds
from models.casework.files import aside
from models.errors import Invalid, NotFound, NotPossible, Problem
from models.seal import ring

PIECE = 2 << 20
"""The most bytes of one piece."""
MOST_OPEN = 12
"""Files that one sender may have under way; beyond it the one that has waited longest gives way."""

_ID = re.compile(r"[0-9a-f]{24}\.([0-9]{1,12})")


def begin(folder: Path, sender: str, key: str, size: int, limit_mb: int) -> tuple[str, int]:
    """The id of a file of ``size`` bytes that ``sender`` knows as ``key``, and how many of its bytes are here already.

    Raises :class:`Invalid` for an empty file and for one over the limit.
    """
    if size <= 0:
        raise Invalid([Problem("upload.empty")])
    if size > limit_mb * 1_000_000:
        raise Invalid([Problem("upload.too_big", params={"limit": limit_mb})])
    id = f"{ring.digest('arriving', key)[:24]}.{size}"
    path = _path(folder, sender, id)
    if not path.exists():
        _make_room(path.parent, _prefix(sender))
        path.touch(mode=0o600)
    return id, path.stat().st_size


def add(folder: Path, sender: str, id: str, offset: int, piece: bytes) -> int:
    """Write ``piece`` at ``offset``; gives how many bytes are here now.

    Raises :class:`NotFound` for an unknown id, :class:`NotPossible` for a piece after a hole, and :class:`Invalid` for
    more than was announced, or as soon as the first bytes show a kind that the hall does not take.
    """
    path = _there(folder, sender, id)
    if not 0 <= offset <= path.stat().st_size:
        raise NotPossible("upload.behind")
    if offset + len(piece) > _size(id):
        raise Invalid([Problem("upload.broken")])
    if offset == 0 and len(piece) >= min(kinds.HEAD, _size(id)) and kinds.of_content(piece[: kinds.HEAD]) is None:
        path.unlink(missing_ok=True)
        raise Invalid([Problem("upload.kind")])
    with path.open("r+b") as out:
        out.seek(offset)
        out.write(piece)
    return path.stat().st_size


def whole(folder: Path, sender: str, id: str) -> Path:
    """Where the whole file lies.  Raises :class:`Invalid` when it is not here, or not all of it."""
    try:
        path = _there(folder, sender, id)
    except NotFound as error:
        raise Invalid([Problem("upload.gone")]) from error
    if path.stat().st_size != _size(id):
        raise Invalid([Problem("upload.gone")])
    return path


def forget(folder: Path, sender: str, id: str) -> None:
    """Take away what has come; a file that was filed has its own place by now."""
    _path(folder, sender, id).unlink(missing_ok=True)


def _path(folder: Path, sender: str, id: str) -> Path:
    """Raises :class:`NotFound` for what is no id of ours, before it is any part of a path."""
    if not _ID.fullmatch(id):
        raise NotFound("upload.gone")
    return aside(folder) / f"{_prefix(sender)}{id}"


def _there(folder: Path, sender: str, id: str) -> Path:
    path = _path(folder, sender, id)
    if not path.is_file():
        raise NotFound("upload.gone")
    return path


def _prefix(sender: str) -> str:
    return f"{ring.digest('sender', sender)[:24]}."


def _size(id: str) -> int:
    return int(id.rpartition(".")[2])


def _make_room(place: Path, prefix: str) -> None:
    """What one sender can lay down here is bounded: so many files, each within the limit of an upload."""
    mine = sorted(place.glob(f"{prefix}*"), key=os.path.getmtime)
    for path in mine[: max(0, len(mine) - MOST_OPEN + 1)]:
        path.unlink(missing_ok=True)
