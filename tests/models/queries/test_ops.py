"""What operators see agrees with the rows, and costs little."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from models import outbox
from models.calendar.now import now
from models.errors import NotFound
from models.outbox import presence
from models.outbox.topics import QUEUES
from models.queries import ops
from tests import factories, hall_data

ME = "test@host/1"


def put_one(db: Session, topic: str = "route", **facts: object) -> int:
    outbox.put(db, topic, [7], **facts)  # type: ignore[arg-type]
    return db.scalar(text("select max(id) from message")) or 0


def fail_once(db: Session, number: int, fingerprint: str = "f" * 12, error: str = "ValueError: it will not do") -> None:
    taken = outbox.take(db, number, "route", ME)
    assert taken is not None
    outbox.fail(db, number, taken.attempt, error, fingerprint)


def kill(db: Session, number: int) -> None:
    db.execute(text("update message set dead_at = clock_timestamp() where id = :id"), {"id": number})


@pytest.fixture
def one_of_each(db: Session) -> dict[str, int]:
    """A message in each state, in the queue intake."""
    numbers = {state: put_one(db) for state in ("taken", "dead", "done")}
    outbox.take(db, numbers["taken"], "route", ME)
    fail_once(db, numbers["dead"])
    kill(db, numbers["dead"])
    outbox.take(db, numbers["done"], "route", ME)
    outbox.done(db, numbers["done"], 1)
    numbers["due"] = put_one(db, due_at=now() - timedelta(seconds=90))
    numbers["waiting"] = put_one(db, due_at=now() + timedelta(days=1))
    return numbers


def test_every_queue_is_there_and_its_numbers_are_those_of_its_lists(db: Session, one_of_each: dict[str, int]) -> None:
    lines = ops.queues(db)
    assert [line.queue for line in lines] == list(QUEUES)
    for state in ops.STATES:
        rows = ops.messages(db, state=state, queue="intake")
        assert [(message.id, told) for message, told in rows] == [(one_of_each[state], state)]
        if state != "done":
            assert getattr(lines[0], state) == 1
    assert 90 <= lines[0].oldest < 100 and lines[1].oldest == 0
    assert ops.overview(db).lag == pytest.approx(lines[0].oldest, abs=5)


def test_a_pause_is_shown_with_its_reason(db: Session) -> None:
    presence.pause(db, "scan", reason="the scanner is being mended", by=None)
    line = ops.queues(db)[QUEUES.index("scan")]
    assert line.paused_at is not None and line.reason == "the scanner is being mended"


def test_workers_and_what_they_run(db: Session) -> None:
    for name in ("gone@host", "here@host", "late@host"):
        presence.born(db, name, pid=1, host="host", queues=["intake"], slots=2)
    running: list[dict[str, object]] = [{"topic": "route", "id": 5, "since": now().timestamp() - 3, "pid": 77}]
    figures = {"turned": 0.5, "last_take": 3.0, "memory_bytes": 5, "open_files": 6}
    presence.beat(db, "here@host", running=running, **figures)  # type: ignore[arg-type]
    for name, silent in (("gone@host", 61), ("late@host", 25)):
        past = text("update worker_seen set seen_at = clock_timestamp() - make_interval(secs => :s) where name = :n")
        db.execute(past, {"n": name, "s": silent})
    gone, here, late = ops.workers(db)
    assert (gone.alive, here.alive, late.alive) == (False, True, True)
    assert (gone.late, here.late, late.late) == (False, False, True)
    (run,) = here.running
    assert (run.topic, run.message_id, run.pid) == ("route", 5, 77)
    assert run.since is not None and (now() - run.since).total_seconds() < 60


def test_failures_are_grouped_and_name_the_cases_they_block(db: Session) -> None:
    hall_data.load()
    case = factories.submitted_case(db).case
    blocked, same, other = put_one(db, case_id=case.id), put_one(db, case_id=case.id), put_one(db)
    for number in (blocked, same):
        fail_once(db, number)
    kill(db, blocked)
    fail_once(db, other, "e" * 12, "KeyError: x")
    first, second = ops.failures(db)
    assert (first.messages, first.dead, first.cases, first.numbers) == (2, 1, 1, [case.number])
    assert first.error == "ValueError: it will not do" and first.last_at is not None and first.next_try is not None
    assert (second.messages, second.cases, second.numbers) == (1, 0, [])
    assert ops.failing_ids(db, "route", first.fingerprint or "") == [blocked, same]
    assert ops.message(db, blocked).case_number == case.number
    outbox.discard(db, [blocked, same, other], reason="seen to", by=None)
    assert ops.failures(db) == []


def test_one_message_tells_its_attempts(db: Session) -> None:
    number = put_one(db)
    fail_once(db, number)
    outbox.revive(db, [number], reason="mended", by=3)
    page = ops.message(db, number)
    assert page.state == "due" and [run.outcome for run in page.runs] == ["failed", "revived"]
    assert page.runs[0].worker == ME and page.runs[0].error == "ValueError: it will not do"
    with pytest.raises(NotFound):
        ops.message(db, 987654)


def test_lists_are_paged_by_number(db: Session) -> None:
    numbers = [put_one(db) for _ in range(5)]
    first = ops.messages(db, topic="route", limit=3)
    assert [message.id for message, _ in first] == numbers[:1:-1]
    rest = ops.messages(db, topic="route", limit=3, before=first[-1][0].id)
    assert [message.id for message, _ in rest] == numbers[1::-1]


def test_the_overview_costs_five_queries(db: Session, engine: Engine) -> None:
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    db.connection()
    event.listen(engine, "before_cursor_execute", note)
    try:
        ops.overview(db)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(seen) <= 5, seen


def test_no_walk_over_messages_that_are_done(db: Session) -> None:
    """With many done rows the plan of the queues' numbers must not read the table itself."""
    db.execute(text("insert into message (topic, queue, priority, ids, due_at, done_at) "
                    "select 'route', 'intake', 100, '{}', now(), now() from generate_series(1, 20000)"))  # fmt: skip
    db.execute(text("analyze message"))
    plan = "\n".join(db.scalars(text("explain " + str(ops._QUEUES)), {"queues": list(QUEUES), "now": now()}))
    assert "Seq Scan on message" not in plan, plan
