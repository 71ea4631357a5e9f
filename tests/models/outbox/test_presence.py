"""Signs of life, pauses, and the figures that only rise."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import outbox
from models.outbox import presence, tally
from models.outbox.signs import RelaySeen
from models.outbox.tally import Tally


def born(db: Session, name: str = "quick@host", slots: int = 2) -> int:
    return presence.born(db, name, pid=1, host="host", queues=["intake", "notices"], slots=slots)


def test_live_slots_count_workers_that_are_alive_and_not_quiet(db: Session) -> None:
    born(db)
    born(db, "more@host", 3)
    assert presence.live_slots(db) == {"intake": 5, "notices": 5}
    presence.quiet(db, "more@host")
    assert presence.live_slots(db) == {"intake": 2, "notices": 2}
    db.execute(text("update worker_seen set seen_at = clock_timestamp() - interval '2 min'"))
    assert presence.live_slots(db) == {}
    assert presence.quiet(db, "nobody@host") is False


def test_a_worker_that_left_without_farewell_fell(db: Session) -> None:
    assert [born(db) for _ in range(4)] == [0, 1, 2, 3]
    assert [row.name for row in presence.fallen(db)] == ["quick@host"]
    assert presence.fallen(db) == []


def test_falls_long_apart_and_farewells_do_not_add_up(db: Session) -> None:
    for _ in range(5):
        born(db)
        presence.gone(db, "quick@host")
    assert born(db) == 0
    for _ in range(5):
        born(db)
        db.execute(text("update worker_seen set first_fall_at = clock_timestamp() - interval '2 min'"))
    assert presence.fallen(db) == []


def test_a_worker_that_takes_nothing_although_rings_wait_is_stuck(db: Session) -> None:
    born(db)
    outbox.put(db, "route", [1])
    presence.relay_awake(db, "a", pid=1, host="h", broker_error=None, broker_memory_bytes=1, lengths={})
    assert not presence.stuck(db, "quick@host"), "it has just started"
    db.execute(text("update worker_seen set started_at = clock_timestamp() - interval '1 hour'"))
    db.execute(text("update message set rings = 1, due_at = clock_timestamp() - interval '3 min'"))
    assert presence.stuck(db, "quick@host")
    for excuse in (
        "update worker_seen set last_take_at = clock_timestamp()",
        "update worker_seen set quiet = true",
        """update worker_seen set running = '[{"id": 1}, {"id": 2}]'""",
        "update worker_seen set queues = '{slow}'",
        "update relay_seen set broker_up = false",
        "insert into queue_pause (queue, reason) values ('intake', 'later')",
        "update message set rings = 0",
        "update message set lease_until = clock_timestamp() + interval '1 min'",
    ):
        with db.begin_nested() as tried:
            db.execute(text(excuse))
            assert not presence.stuck(db, "quick@host"), excuse
            tried.rollback()


def test_the_first_relay_awake_rings(db: Session) -> None:
    for name in ("a", "b"):
        db.add(RelaySeen(name=name, pid=1, host="h", version="1", broker_up=True, lengths={}))
    db.flush()
    assert presence.first_awake(db) == "a"
    db.execute(text("update relay_seen set last_pass_at = clock_timestamp() - interval '4 s' where name = 'a'"))
    assert presence.first_awake(db) == "b"


def test_a_paused_queue_is_not_rung(db: Session) -> None:
    outbox.put(db, "route", [1])
    presence.pause(db, "intake", reason="stop", by=None)
    presence.pause(db, "intake", reason="still", by=2)
    wants = {"intake": outbox.Want(10, 0)}
    assert outbox.due(db, wants) == []
    presence.resume(db, "intake")
    assert len(outbox.due(db, wants)) == 1


def test_ended_runs_are_counted_once(db: Session) -> None:
    outbox.put(db, "route", [1])
    outbox.put(db, "route", [2])
    for row in outbox.due(db, {"intake": outbox.Want(10, 0)}):
        taken = outbox.take(db, row.id, row.topic, "test@host/1")
        assert taken is not None
        assert tally.roll_up(db) == 0, "a run that goes on is not counted yet"
        outbox.done(db, taken.id, taken.attempt)
        assert [tally.roll_up(db), tally.roll_up(db)] == [1, 0]
    figures = {(row.name, row.key, row.part): row.value for row in db.scalars(select(Tally))}
    assert figures["messages", "route", "done"] == 2
    assert figures["run", "route", "count"] == 2 == figures["run", "route", "60"]
    assert figures["lag", "intake", "sum"] < 60
