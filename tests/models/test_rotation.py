"""New seal keys: everything is sealed anew beside people who write, and a run that was cut off goes on."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import db as store
from models import rotation
from models.people.account import Account
from models.rotation import cut_off, droppable, glance, rotate, sealed_columns, standings
from models.seal import CannotOpen, ring
from tests import factories
from tests.databases import new_store

OLD, NEW, DIGEST = b"k" * 32, b"n" * 32, b"d" * 32


def keys_of(db: Session) -> set[int]:
    return {line.key for line in standings(db)}


def test_every_table_with_sealed_columns_can_be_walked() -> None:
    columns = {f"{table.name}.{column.name}" for table, columns in sealed_columns() for column in columns}
    assert {"cases.answers", "account.phone", "filed_paper.name", "handover.receiver"} <= columns
    assert all(len(table.primary_key.columns) == 1 for table, _ in sealed_columns())


def test_everything_stands_under_the_new_key_and_reads_as_before(hall: None, db: Session, tmp_path: Path) -> None:
    case, _ = factories.submitted_case(db, folder=tmp_path)
    answers, name = case.answers, case.applicant_name
    ring.load([OLD, NEW], DIGEST)
    try:
        assert keys_of(db) == glance(db) == {1} and droppable(standings(db)) == []
        looked: Counter[str] = Counter()
        done = rotate(lambda table, rows: looked.update({table: rows}))
        assert done["cases"] >= 1 and looked["cases"] >= done["cases"] and done["filed_paper"] >= 1
        assert keys_of(db) == glance(db) == {2} and droppable(standings(db)) == [1] and cut_off(db) is None
        acts = db.execute(text("select act, about, facts from staff_act order by id desc limit 2")).all()
        assert [(row.act, row.about) for row in acts] == [("keys_rotated", "key:2"), ("keys_rotation_begun", "key:2")]
        assert acts[0].facts["rows"]["cases"] == done["cases"]
        ring.load([None, NEW], DIGEST)
        db.expire_all()
        assert case.answers == answers and case.applicant_name == name
        assert rotate(lambda table, rows: None).total() == 0
    finally:
        ring.load([OLD], DIGEST)


def test_a_value_whose_key_is_missing_is_one_clear_error() -> None:
    ring.load([OLD], DIGEST)
    sealed = ring.seal(b"x")
    try:
        ring.load([None, NEW], DIGEST)
        with pytest.raises(CannotOpen, match="sealed with key 1, which HALL_SEAL_KEYS does not hold"):
            ring.open(sealed)
        ring.load([NEW], DIGEST)
        with pytest.raises(CannotOpen, match="does not open a value that is sealed with key 1"):
            ring.open(sealed)
    finally:
        ring.load([OLD], DIGEST)


@pytest.fixture
def own_store(server_url: str) -> Iterator[None]:
    """A database of its own: what other tests have committed must stay under their key."""
    with new_store(server_url):
        yield


@pytest.fixture
def people(own_store: None) -> Iterator[list[int]]:
    """Two hundred committed accounts under the first key; a second one seals from now on."""
    ring.load([OLD], DIGEST)
    made = [Account(kind="applicant", name="0", phone="15400000000", password_hash="x") for _ in range(200)]
    with store.transaction() as db:
        db.add_all(made)
    ring.load([OLD, NEW], DIGEST)
    yield [account.id for account in made]
    ring.load([OLD], DIGEST)


def test_beside_a_writer_nothing_is_lost_and_a_cut_off_run_goes_on(
    people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "WINDOW", 20)
    monkeypatch.setattr(rotation, "BATCH", 5)
    stop, written = threading.Event(), Counter[int]()

    def write() -> None:
        """People change their names all the time: read, add one, write back, as a page does under its lock."""
        while not stop.is_set():
            for account_id in people[:: 1 + len(people) // 7]:
                with store.transaction() as db:
                    account = db.get_one(Account, account_id, with_for_update={"of": Account})
                    account.name = str(int(account.name or 0) + 1)
                written[account_id] += 1

    def stop_here(table: str, rows: int) -> None:
        if table == "account" and keys_in_hand(people) == {1, 2}:
            raise KeyboardInterrupt

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            rotate(stop_here)
        with store.reading() as db:
            assert keys_in_hand(people) == {1, 2} and cut_off(db) is not None, "it was cut off half-way"
        rotate(lambda table, rows: None)
        with store.reading() as db:
            assert cut_off(db) is None
    finally:
        stop.set()
        writer.join()
    assert keys_in_hand(people) == {2} and written.total() > 0
    with store.reading() as db:
        for account in db.scalars(select(Account).where(Account.id.in_(people))):
            assert (account.name, account.phone) == (str(written[account.id]), "15400000000")


def keys_in_hand(ids: list[int]) -> set[int]:
    """The keys under which the names and phones of these accounts stand."""
    with store.reading() as db:
        facts = {"ids": ids}
        names = db.scalars(text("select distinct get_byte(name, 0) from account where id = any(:ids)"), facts).all()
        phones = db.scalars(text("select distinct get_byte(phone, 0) from account where id = any(:ids)"), facts).all()
    return {*names, *phones}
