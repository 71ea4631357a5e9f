"""The message (a row of the outbox), the record of each run of it, and :func:`put`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.calendar.now import now
from models.outbox.context import request_id
from models.outbox.topics import TOPICS

# The relays listen on this channel; the notification leaves the database when the transaction commits.
CHANNEL = "hall_outbox"

_LIVE = "done_at is null and dead_at is null"
_MACHINE_TIME = text("clock_timestamp()")


class Message(Base):
    """One thing the workers must do.  ``due_at`` is law time; every other time is the database's own clock."""

    __tablename__ = "message"
    __table_args__ = (
        Index("message_due", "queue", "priority", "due_at", postgresql_where=text(_LIVE)),
        Index("message_failing", "fingerprint", postgresql_where=text("done_at is null and failures + attempt > 0")),
        Index("message_dead", "id", postgresql_where=text("dead_at is not null and done_at is null")),
        Index("message_case", "case_id", postgresql_where=text("case_id is not null")),
    )

    id: Mapped[Id]
    topic: Mapped[str]
    queue: Mapped[str]
    priority: Mapped[int]
    # Numbers by type: a name or a phone number with its signs has no way into a message.
    ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    # No foreign key: the outbox stands below the cases and knows of them only this number.
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    dedup_key: Mapped[str | None] = mapped_column(unique=True)
    request_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=_MACHINE_TIME)
    due_at: Mapped[datetime]
    rung_at: Mapped[datetime | None]
    rings: Mapped[int] = mapped_column(server_default=text("0"))
    lease_until: Mapped[datetime | None]
    # How often it was taken.  Only ever rises, since it is the fence; ``forgiven`` are the attempts that no longer
    # count against the message because a person revived it or an orderly stop cut it off.
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    forgiven: Mapped[int] = mapped_column(server_default=text("0"))
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    worker: Mapped[str | None]
    last_error: Mapped[str | None]
    fingerprint: Mapped[str | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]


class MessageRun(Base):
    """One attempt at a message, or one act of a person on it: what the page of a message and the figures show.

    ``outcome``: done, failed, dead, lease_lost (overtaken by a later attempt), worker_lost, released, revived,
    discarded; empty while it runs.
    """

    __tablename__ = "message_run"
    __table_args__ = (
        Index("message_run_uncounted", "id", postgresql_where=text("not counted and ended_at is not null")),
    )

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    attempt: Mapped[int]
    topic: Mapped[str]
    queue: Mapped[str]
    worker: Mapped[str]
    # Seconds from due to taken.
    lag: Mapped[float]
    taken_at: Mapped[datetime] = mapped_column(server_default=_MACHINE_TIME)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    error: Mapped[str | None]
    fingerprint: Mapped[str | None]
    # Already part of the running figures (see ``tally``).
    counted: Mapped[bool] = mapped_column(server_default=text("false"))


_WRITE = text("""
insert into message (topic, queue, priority, ids, case_id, dedup_key, request_id, due_at)
values (:topic, :queue, :priority, :ids, :case_id, :dedup_key, :request_id, :due_at)
on conflict (dedup_key) do nothing
""")
# Wakes the relays like `wake`, without a statement of its own; of a transaction's calls one arrives.
_WRITE_AND_WAKE = text(f"{_WRITE.text} returning pg_notify('{CHANNEL}', '')")

# What a message holds when it is written, by its ``dedup_key``, or by a key of its own where it has none.
Kept = dict[object, dict[str, Any]]
_KEPT = "kept messages"


def put(
    db: Session,
    topic: str,
    ids: Sequence[int],
    *,
    case_id: int | None = None,
    dedup_key: str | None = None,
    due_at: datetime | None = None,
    priority: int = 100,
) -> None:
    """Write a message in the caller's transaction.  It exists if and only if that transaction commits.

    ``due_at`` is law time, by default at once.  A second message with the same ``dedup_key`` is not written.  A lower
    ``priority`` goes first.  Raises ``KeyError`` for an unknown topic and ``TypeError`` for anything but ids.
    """
    if not all(type(one) is int for one in ids):
        raise TypeError("a message carries ids only")
    moment = now()
    row = {
        "topic": topic,
        "queue": TOPICS[topic].queue,
        "priority": priority,
        "ids": list(ids),
        "case_id": case_id,
        "dedup_key": dedup_key,
        "request_id": request_id.get(),
        "due_at": due_at or moment,
    }
    kept: Kept | None = db.info.get(_KEPT)
    if kept is not None:
        kept.setdefault(dedup_key or object(), row)
        return
    db.execute(_WRITE_AND_WAKE if due_at is None or due_at <= moment else _WRITE, row)


@contextmanager
def kept(db: Session) -> Iterator[Kept]:
    """Give the caller what is put meanwhile, in its order: who takes a message out does its work in this transaction.

    For a replay, which commits act and work together, so that no worker could ever see the message.  What is left is
    written at the end.
    """
    messages: Kept = {}
    db.info[_KEPT] = messages
    try:
        yield messages
    finally:
        del db.info[_KEPT]
    for row in messages.values():
        db.execute(_WRITE_AND_WAKE, row)


def wake(db: Session) -> None:
    """Wake the relays when this transaction commits.  It only shortens their wait: they also look by themselves."""
    db.execute(text("select pg_notify(:channel, '')"), {"channel": CHANNEL})
