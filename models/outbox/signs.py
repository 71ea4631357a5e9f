"""The tables of the signs of life: what workers and relays say about themselves, and which queues are paused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

_MACHINE_TIME = text("clock_timestamp()")


class WorkerSeen(Base):
    """A worker tree, written by its parent process.  An orderly stop deletes the row; a row left behind is a fall."""

    __tablename__ = "worker_seen"

    # The node, such as quick@host.
    name: Mapped[str] = mapped_column(primary_key=True)
    pid: Mapped[int]
    host: Mapped[str]
    version: Mapped[str]
    queues: Mapped[list[str]] = mapped_column(ARRAY(Text))
    slots: Mapped[int]
    # What each busy process runs: [{"topic", "id", "since" (seconds since 1970), "pid"}].
    running: Mapped[list[dict[str, object]]] = mapped_column(JSONB, server_default=text("'[]'"))
    started_at: Mapped[datetime] = mapped_column(server_default=_MACHINE_TIME)
    seen_at: Mapped[datetime] = mapped_column(server_default=_MACHINE_TIME)
    # When the event loop last turned: old while the broker is away, or when the loop hangs.
    turned_at: Mapped[datetime | None]
    last_take_at: Mapped[datetime | None]
    memory_bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    open_files: Mapped[int] = mapped_column(server_default=text("0"))
    # Set by an operator: take no more.
    quiet: Mapped[bool] = mapped_column(server_default=text("false"))
    falls: Mapped[int] = mapped_column(server_default=text("0"))
    first_fall_at: Mapped[datetime | None]


class RelaySeen(Base):
    """A relay and what it knows about the broker; web reads broker facts here and never asks the broker."""

    __tablename__ = "relay_seen"

    name: Mapped[str] = mapped_column(primary_key=True)
    pid: Mapped[int]
    host: Mapped[str]
    version: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(server_default=_MACHINE_TIME)
    last_pass_at: Mapped[datetime] = mapped_column(server_default=_MACHINE_TIME)
    broker_up: Mapped[bool]
    broker_error: Mapped[str | None]
    broker_memory_bytes: Mapped[int | None] = mapped_column(BigInteger)
    # Rings lying in the broker, by queue.
    lengths: Mapped[dict[str, int]] = mapped_column(JSONB)


class QueuePause(Base):
    """A queue for which the relays do not ring.  Its messages wait in the table."""

    __tablename__ = "queue_pause"

    queue: Mapped[str] = mapped_column(primary_key=True)
    paused_at: Mapped[datetime] = mapped_column(server_default=_MACHINE_TIME)
    by: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str]
