"""Who is there: the signs of life that workers and relays write, and what follows from them."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.outbox.signs import QueuePause, RelaySeen, WorkerSeen

# A worker writes every so many seconds; one not heard of for ALIVE seconds no longer counts as there.
BEAT, ALIVE = 10, 60
# A worker that has taken nothing for so many seconds, not even a probe, although rings wait for it, is stuck.
STUCK = 120
# A relay writes every second while it is awake; the next one rings when the first was silent for so long.
RELAY_AWAKE = 3
# Three ends without a farewell within a minute: something in its queue brings the worker down.
FALLS, FALLS_WITHIN = 3, 60


def code_version() -> str:
    """The version of this code, to show half-finished deployments."""
    try:
        return version("yunting")
    except PackageNotFoundError:
        return "source"


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


def beat(
    db: Session,
    name: str,
    *,
    running: list[dict[str, object]],
    turned: float | None,
    last_take: float | None,
    memory_bytes: int,
    open_files: int,
) -> bool | None:
    """Write a worker's row again; ``turned`` and ``last_take`` are ages in seconds.

    Answers whether it is asked to be quiet, or None when its row is gone.
    """
    facts = {"turned": turned, "last_take": last_take, "memory": memory_bytes, "files": open_files}
    asked: bool | None = db.scalar(_BEAT, {"name": name, "running": json.dumps(running), **facts})
    return asked


def stuck(db: Session, name: str) -> bool:
    """Whether a worker with a free process has taken nothing for STUCK seconds while rings for it wait.

    A broker that is away, a quiet worker and a paused queue are not stuck.
    """
    return bool(db.scalar(_STUCK, {"name": name, "now": now()}))


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


def relay_awake(
    db: Session,
    name: str,
    *,
    pid: int,
    host: str,
    broker_error: str | None,
    broker_memory_bytes: int | None,
    lengths: dict[str, int],
) -> None:
    """Write a relay's row: it is awake, and this is what it knows about the broker."""
    facts = {
        "pid": pid,
        "host": host,
        "version": code_version(),
        "broker_up": broker_error is None,
        "broker_error": broker_error,
        "broker_memory_bytes": broker_memory_bytes,
        "lengths": lengths,
        "last_pass_at": text("clock_timestamp()"),
    }
    row = insert(RelaySeen).values(name=name, **facts)
    db.execute(row.on_conflict_do_update(index_elements=[RelaySeen.name], set_=facts))


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

_BEAT = text("""
update worker_seen set seen_at = clock_timestamp(), running = cast(:running as jsonb),
       turned_at = clock_timestamp() - make_interval(secs => :turned),
       last_take_at = clock_timestamp() - make_interval(secs => :last_take),
       memory_bytes = :memory, open_files = :files
 where name = :name returning quiet
""")

_STUCK = text(f"""
select exists (
  select from worker_seen w join message m on m.queue = any(w.queues)
   where w.name = :name and not w.quiet and jsonb_array_length(w.running) < w.slots
     and coalesce(w.last_take_at, w.started_at) < clock_timestamp() - interval '{STUCK} s'
     and w.started_at < clock_timestamp() - interval '{STUCK} s'
     and m.done_at is null and m.dead_at is null and m.rings > 0
     and m.due_at < cast(:now as timestamptz) - interval '{STUCK} s'
     and (m.lease_until is null or m.lease_until < clock_timestamp())
     and not exists (select from queue_pause p where p.queue = m.queue)
     and exists (select from relay_seen r
                  where r.broker_up and r.last_pass_at > clock_timestamp() - interval '{RELAY_AWAKE} s'))
""")  # noqa: S608 - constants only

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
