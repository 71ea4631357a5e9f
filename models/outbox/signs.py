"""Signs of life: what workers and relays say about themselves, and which queues a person has paused."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import ARRAY, BigInteger, Text, delete, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

# A worker writes every so many seconds; one not heard of for ALIVE seconds no longer counts as there.
BEAT, ALIVE = 10, 60
# A relay writes every second while it is awake; the next one rings when the first was silent for so long.
RELAY_AWAKE = 5
# Three ends without a farewell within a minute: something in its queue brings the worker down.
FALLS, FALLS_WITHIN = 3, 60

_MACHINE_TIME = text("clock_timestamp()")


def code_version() -> str:
    """The version of this code, to show half-finished deployments."""
    try:
        return version("yunting")
    except PackageNotFoundError:
        return "source"


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


def pause(db: Session, queue: str, *, reason: str, by: int | None) -> None:
    """Stop ringing for ``queue``; what is rung already still runs.  ``by`` is the account of the person."""
    row = insert(QueuePause).values(queue=queue, reason=reason, by=by)
    db.execute(row.on_conflict_do_update(index_elements=[QueuePause.queue], set_={"reason": reason, "by": by}))


def resume(db: Session, queue: str) -> None:
    db.execute(delete(QueuePause).where(QueuePause.queue == queue))


def quiet(db: Session, worker: str, *, on: bool = True) -> bool:
    """Ask a worker to take no more (or to take again).  It obeys with its next beat.  False: there is none."""
    seen = db.get(WorkerSeen, worker)
    if seen is not None:
        seen.quiet = on
        db.flush()
    return seen is not None


def live_slots(db: Session) -> dict[str, int]:
    """Processes that may take from each queue, over all workers that are alive and not quiet."""
    return {row.queue: row.slots for row in db.execute(_SLOTS)}


def born(db: Session, name: str, **facts: object) -> int:
    """Write the row of a worker that starts; how often it fell lately.  ``facts``: pid, host, queues, slots."""
    falls: int = db.scalars(_BORN, {"name": name, "version": code_version(), **facts}).one()
    return falls


def gone(db: Session, name: str) -> None:
    """A worker's farewell."""
    db.execute(delete(WorkerSeen).where(WorkerSeen.name == name))


def fallen(db: Session) -> list[WorkerSeen]:
    """Workers that fall again and again, their count set back.  The relay purges their queues."""
    again = select(WorkerSeen).where(WorkerSeen.falls >= FALLS).with_for_update(skip_locked=True)
    rows = list(db.scalars(again))
    for row in rows:
        row.falls = 0
    db.flush()
    return rows


def first_awake(db: Session) -> str | None:
    """The relay that rings: the first by name of those awake.  The others watch.  Two ringing would be harmless."""
    name: str | None = db.scalar(_FIRST_AWAKE)
    return name


def clear_away(db: Session) -> None:
    """Delete what workers and relays left behind that have not been heard of for a day."""
    db.execute(text("delete from worker_seen where seen_at < clock_timestamp() - interval '1 day'"))
    db.execute(text("delete from relay_seen where last_pass_at < clock_timestamp() - interval '1 day'"))


_SLOTS = text(f"""
select queue, sum(slots)::int as slots from worker_seen, unnest(queues) queue
 where not quiet and seen_at > clock_timestamp() - interval '{ALIVE} s' group by queue
""")  # noqa: S608 - constants only

_FIRST_AWAKE = text(f"""
select min(name) from relay_seen where last_pass_at > clock_timestamp() - interval '{RELAY_AWAKE} s'
""")  # noqa: S608

_BORN = text(f"""
insert into worker_seen as w (name, pid, host, version, queues, slots)
values (:name, :pid, :host, :version, :queues, :slots)
on conflict (name) do update set pid = excluded.pid, host = excluded.host, version = excluded.version,
  queues = excluded.queues, slots = excluded.slots, running = '[]', started_at = clock_timestamp(),
  seen_at = clock_timestamp(), turned_at = null,
  falls = case when w.first_fall_at > clock_timestamp() - interval '{FALLS_WITHIN} s' then w.falls + 1 else 1 end,
  first_fall_at = case when w.first_fall_at > clock_timestamp() - interval '{FALLS_WITHIN} s'
                       then w.first_fall_at else clock_timestamp() end
returning falls
""")  # noqa: S608
