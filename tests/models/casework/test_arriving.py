"""Pieces of a file: kept, repeated without harm, bounded, and nobody else's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.casework import arriving
from models.casework.orphans import ORPHAN_SECONDS, sweep_files
from models.errors import Invalid, NotFound, NotPossible
from tests.factories import pdf

CONTENT = pdf(3)
ME, OTHER = "case:1", "account:1"


def begin(folder: Path, sender: str = ME, key: str = "a", size: int = len(CONTENT)) -> tuple[str, int]:
    return arriving.begin(folder, sender, key, size, 20)


def test_pieces_come_in_order_again_and_after_a_break(tmp_path: Path) -> None:
    """U16: what has come is kept; the same piece twice changes nothing; a hole is refused; only the whole is filed."""
    id, held = begin(tmp_path)
    assert held == 0 and arriving.add(tmp_path, ME, id, 0, CONTENT[:300]) == 300
    with pytest.raises(Invalid) as refused:
        arriving.whole(tmp_path, ME, id)
    assert refused.value.problems[0].code == "upload.gone"
    with pytest.raises(NotPossible):
        arriving.add(tmp_path, ME, id, 301, CONTENT[301:])
    assert begin(tmp_path) == (id, 300), "the same key goes on"
    assert arriving.add(tmp_path, ME, id, 200, CONTENT[200:300]) == 300, "its answer had been lost"
    with pytest.raises(Invalid):
        arriving.add(tmp_path, ME, id, 300, CONTENT[300:] + b"more")
    arriving.add(tmp_path, ME, id, 300, CONTENT[300:])
    assert arriving.whole(tmp_path, ME, id).read_bytes() == CONTENT
    for stranger in (OTHER, "case:11"):
        with pytest.raises(Invalid):
            arriving.whole(tmp_path, stranger, id)
        with pytest.raises(NotFound):
            arriving.add(tmp_path, stranger, id, 0, b"%PDF-")
    with pytest.raises(NotFound):
        arriving.forget(tmp_path, ME, "../../etc.9")
    arriving.forget(tmp_path, ME, id)
    assert begin(tmp_path) == (id, 0)


def test_what_cannot_be_filed_is_refused_before_it_has_come(tmp_path: Path) -> None:
    """A4.3: empty and too big before the first byte, the wrong kind with the first piece."""
    for size, words in ((0, "upload.empty"), (20_000_001, "upload.too_big")):
        with pytest.raises(Invalid) as refused:
            begin(tmp_path, size=size)
        assert refused.value.problems[0].code == words
    id, _ = begin(tmp_path, size=5_000_000)
    with pytest.raises(Invalid) as refused:
        arriving.add(tmp_path, ME, id, 0, b"MZ\x90\x00" * 100)
    assert refused.value.problems[0].code == "upload.kind"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_one_sender_cannot_fill_the_disk_and_a_day_old_piece_is_swept(db, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for n in range(arriving.MOST_OPEN + 3):
        begin(tmp_path, key=str(n))
        begin(tmp_path, OTHER, key="theirs")
    mine = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(mine) == arriving.MOST_OPEN + 1
    os.utime(mine[0], (1, 1))
    assert ORPHAN_SECONDS and sweep_files(db, tmp_path) == 1 and not mine[0].exists()
