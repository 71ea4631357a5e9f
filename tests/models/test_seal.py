"""Personal data lies sealed in the database, and is found again by digest alone."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.seal import KeyRing
from tests import factories


def test_an_older_key_still_opens_and_the_newest_seals() -> None:
    ring = KeyRing()
    ring.load([b"1" * 32], b"d" * 32)
    old = ring.seal(b"x")
    ring.load([b"1" * 32, b"2" * 32], b"d" * 32)
    assert ring.open(old) == b"x"
    assert (old[0], ring.seal(b"x")[0]) == (1, 2)
    assert ring.seal(b"x") != ring.seal(b"x")


def test_equal_texts_of_two_kinds_have_two_digests() -> None:
    ring = KeyRing()
    ring.load([b"1" * 32], b"d" * 32)
    assert ring.digest("phone", "1") != ring.digest("id_number", "1")


def test_nothing_personal_can_be_read_from_the_tables(hall: None, db: Session, tmp_path: Path) -> None:
    """PD-7: every row of every table, as the database holds it, without one of the values that were typed."""
    case, _ = factories.submitted_case(db, folder=tmp_path)
    names = db.scalars(text("select tablename from pg_tables where schemaname = 'public'")).all()
    dump = "".join(str(row) for n in names for row in db.execute(text(f'select t::text from "{n}" t')))  # noqa: S608
    assert case.number in dump
    for typed in ("15400000000", "91440307MA5XXXX06R", "示例路", "李示例", "floor.pdf", str(case.query_code)):
        assert typed not in dump, typed
