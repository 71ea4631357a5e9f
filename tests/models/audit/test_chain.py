"""The chain over real commits: every line is chained once, however late it comes, and no hand in it goes unseen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import db as store
from models.audit import notary, verify
from models.audit.acts import record
from models.audit.chain import APPEND_ONLY, AuditMark
from models.people.actor import SYSTEM
from models.seal import Sealed, SealedJSON
from models.tables import metadata
from tests import factories, hall_data
from tests.databases import new_store
from tests.tamper import unguarded


@pytest.fixture(scope="module")
def own_store(server_url: str) -> Iterator[None]:
    """A database of this module's own with one reviewed case, since the chain lives on commits."""
    with new_store(server_url):
        hall_data.load()
        with store.transaction() as db:
            factories.reviewed_case(db)
            db.execute(text("insert into read_log (case_id, what, purpose) select id, 'case', 'work' from cases"))
        yield


@pytest.fixture
def chained(own_store: None) -> None:
    """Everything that is committed has its entry."""
    with store.transaction() as db:
        notary.make_entries(db)
        assert found(db) == []


def found(db: Session) -> list[tuple[str, str | None]]:
    """What is wrong with chain and lines now."""
    problems = [*verify.check_entries(db), *verify.check_unchained(db)]
    return [(problem.code, problem.pointer) for problem in problems]


def act(db: Session, about: str) -> int:
    """A line of the acts of staff, old enough to be missed; its id."""
    db.execute(
        text("insert into staff_act (at, actor_kind, act, about, reason) values (:at, 'system', 'run', :about, '')"),
        {"about": about, "at": db.scalar(text("select clock_timestamp() - interval '5 minutes'"))},
    )
    return db.scalars(text("select max(id) from staff_act where about = :about"), {"about": about}).one()


def age(minutes: int) -> None:
    """Let the notary's marks be so many minutes old."""
    with store.transaction() as db:
        for mark in db.query(AuditMark):
            mark.seen_at -= timedelta(minutes=minutes)
            mark.whole_at -= timedelta(minutes=minutes)


def test_every_log_is_chained_and_what_is_chained_costs_no_second_look(chained: None) -> None:
    with store.transaction() as db:
        logs = "(select count(*) from case_event) + (select count(*) from read_log) + (select count(*) from staff_act)"
        assert verify.head(db).seq == db.scalar(text(f"select {logs}")) > 8
        sources = db.scalars(text("select distinct source from audit_entry order by source")).all()
        assert sources == ["case_event", "read_log", "staff_act"]
        assert notary.make_entries(db) == 0
    for _ in range(2):
        age(10)
        with store.transaction() as db:
            notary.make_entries(db)
    with store.reading() as db:
        settled = {mark.source: mark.settled for mark in db.query(AuditMark)}
        assert settled["case_event"] == db.scalar(text("select max(id) from case_event"))


@pytest.mark.parametrize(
    ("hand", "seen"),
    [
        ("update case_event set reason = 'x' where id = {line}", "audit.line_changed"),
        ("update read_log set what = 'paper:floor' where id = {line}", "audit.line_changed"),
        ("update staff_act set facts = facts || '{{\"n\": 2}}' where id = {line}", "audit.line_changed"),
        ("delete from case_event where id = {line}", "audit.line_gone"),
        ("delete from read_log where id = {line}", "audit.line_gone"),
        ("delete from staff_act where id = {line}", "audit.line_gone"),
    ],
)
def test_a_line_changed_or_taken_out_is_named(chained: None, hand: str, seen: str) -> None:
    table = next(name for name in APPEND_ONLY if name in hand)
    with store.reading() as db, unguarded(db):
        line = db.scalar(text(f"select min(id) from {table}"))  # noqa: S608
        db.execute(text(hand.format(line=line)))
        assert found(db) == [(seen, f"{table}:{line}")]


def test_a_hand_in_the_chain_itself_is_named(chained: None) -> None:
    with store.reading() as db, unguarded(db):
        db.execute(text("delete from audit_entry where seq between 3 and 4"))
        assert ("audit.gap", "entry:3") in found(db)
    with store.reading() as db, unguarded(db):
        db.execute(text("update audit_entry set chained_at = chained_at - interval '1 day' where seq = 5"))
        assert found(db) == [("audit.forged", "entry:5")]
    with store.reading() as db, unguarded(db):
        # Whoever has the database but not the key can take the digest again, but not the hash.
        db.execute(text("update staff_act set reason = 'x' where id = (select min(id) from staff_act)"))
        db.execute(
            text("""update audit_entry a set digest = sha256(convert_to(jsonb_strip_nulls(to_jsonb(r))::text, 'UTF8'))
                      from staff_act r where a.source = 'staff_act' and a.source_id = r.id""")
        )
        assert [code for code, _ in found(db)] == ["audit.forged"]
    with store.reading() as db, unguarded(db):
        end = verify.head(db)
        db.execute(text("delete from audit_entry where seq = :seq"), {"seq": end.seq})
        assert [problem.code for problem in verify.check_head(db, end)] == ["audit.head_gone"]


def test_the_database_itself_refuses_every_change(chained: None) -> None:
    for table in APPEND_ONLY:
        column = "hash" if table == "audit_entry" else "id"
        for change in (f"update {table} set {column} = {column}", f"delete from {table}", f"truncate {table} cascade"):  # noqa: S608
            with store.reading() as db, pytest.raises(IntegrityError, match="only ever appended"):
                db.execute(text(change))


def test_a_line_that_commits_late_with_a_smaller_id_is_chained(chained: None) -> None:
    begun, go_on = threading.Event(), threading.Event()
    ids: list[int] = []

    def late() -> None:
        with store.transaction() as db:
            ids.append(act(db, "late"))
            begun.set()
            go_on.wait(30)

    writer = threading.Thread(target=late)
    writer.start()
    begun.wait(30)
    # Two rounds see later lines, with marks old enough to be settled if nobody were still writing.
    for n in range(2):
        with store.transaction() as db:
            assert act(db, f"early {n}") > ids[0]
        age(10)
        with store.transaction() as db:
            assert notary.make_entries(db) == 1
    go_on.set()
    writer.join()
    with store.transaction() as db:
        assert found(db) == [("audit.unchained", f"staff_act:{ids[0]}")]
        assert notary.make_entries(db) == 1
        assert found(db) == []


def test_a_line_with_an_old_number_is_found_by_the_look_at_everything(chained: None) -> None:
    """As a restore or a copy of rows might write it, below every mark."""
    for _ in range(2):
        age(10)
        with store.transaction() as db:
            notary.make_entries(db)
    with store.transaction() as db:
        db.execute(text("insert into staff_act (id, at, actor_kind, act, about, reason) "
                        "values (-5, '2026-01-01', 'system', 'run', 'old', '')"))  # fmt: skip
    with store.transaction() as db:
        assert notary.make_entries(db) == 0
    age(61)
    with store.transaction() as db:
        assert notary.make_entries(db) == 1 and found(db) == []


def test_notaries_at_once_make_one_chain(chained: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notary, "WINDOW", 40)
    with store.transaction() as db:
        before = verify.head(db).seq
        for n in range(300):
            record(db, SYSTEM, "run", about=f"duty:{n}")
    made: list[int] = []

    def work() -> None:
        while True:
            with store.transaction() as db:
                n = notary.make_entries(db, 25)
            made.append(n)
            if not n:
                return

    notaries = [threading.Thread(target=work) for _ in range(3)]
    for one in notaries:
        one.start()
    for one in notaries:
        one.join()
    assert sum(made) == 300 and max(made) == 25
    with store.reading() as db:
        assert verify.head(db).seq == before + 300 and found(db) == []


def test_no_sealed_column_stands_where_nothing_may_be_changed() -> None:
    """Rotation of the keys could not reach it."""
    kept = [metadata.tables[name].columns for name in APPEND_ONLY]
    assert not [column for columns in kept for column in columns if isinstance(column.type, Sealed | SealedJSON)]
