"""A hall in trouble, made by the verbs that workers and relays use."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.calendar.now import at, now
from models.casework.case import Case
from models.outbox import TOPICS, Message, duty, fail, presence, put, take
from models.outbox.signs import WorkerSeen
from models.outbox.topics import QUEUES
from tests import factories

ERROR = "ConnectionRefusedError: nobody answers\n  channels/mail.py:31 send"
PRINT = "abcdef123456"
WORKER = "quick@hall"


def message(db: Session, topic: str, case: Case | None = None) -> Message:
    """One more message of ``topic``, due now."""
    put(db, topic, [1], case_id=case.id if case else None)
    return db.get_one(Message, db.scalar(select(func.max(Message.id))))


def failed(db: Session, row: Message, times: int = 1, fingerprint: str = PRINT) -> Message:
    """Taken and failed so often, each time as soon as it is due again."""
    for _ in range(times):
        with at(max(now(), row.due_at) + timedelta(seconds=1)):
            taken = take(db, row.id, row.topic, f"{WORKER}/7")
            assert taken is not None
            fail(db, row.id, taken.attempt, ERROR, fingerprint)
        db.expire(row)
    return row


def dead(db: Session, topic: str = "deliver", case: Case | None = None, fingerprint: str = PRINT) -> Message:
    return failed(db, message(db, topic, case), TOPICS[topic].budget, fingerprint)


def case(db: Session, item: str = "G-MR-014", **changes: str) -> Case:
    """A case at the window, none of whose own messages are left to distract."""
    found = factories.submitted_case(db, item, **changes).case
    db.execute(text("delete from message where case_id = :id"), {"id": found.id})
    return found


def healthy(db: Session) -> None:
    """A relay with a broker that is up, a worker for every queue, and duties that were all done just now."""
    relay(db)
    worker(db)
    duty.plant(db)
    db.execute(text("update duty set last_success_at = clock_timestamp()"))


def relay(db: Session, name: str = "relay@hall/1", error: str | None = None) -> None:
    presence.relay_awake(
        db,
        name,
        pid=1,
        host="hall",
        broker_error=error,
        broker_memory_bytes=2_000_000,
        lengths=dict.fromkeys(QUEUES, 0),
    )


def worker(db: Session, name: str = WORKER, queues: tuple[str, ...] = QUEUES, running: int | None = None) -> None:
    """A worker that has just beaten, and runs message ``running`` if one is given."""
    presence.born(db, name, pid=7, host="hall", queues=list(queues), slots=2)
    one = {"topic": "deliver", "id": running, "pid": 8, "since": (now() - timedelta(seconds=42)).timestamp()}
    presence.beat(
        db, name, running=[one] if running else [], turned=0, last_take=1, memory_bytes=90_000_000, open_files=50
    )


def silent(db: Session, seconds: int, table: str = "worker_seen", column: str = "seen_at") -> None:
    """Nobody of ``table`` has written for so long."""
    ago = {"seconds": seconds}
    db.execute(text(f"update {table} set {column} = clock_timestamp() - make_interval(secs => :seconds)"), ago)  # noqa: S608
    db.expire_all()


def version(db: Session, name: str, version: str) -> None:
    db.get_one(WorkerSeen, name).version = version
    db.flush()
