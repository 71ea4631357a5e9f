"""Taking a message and giving it back.  Leases are counted on the database's clock, dueness in law time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.outbox.duty import succeeded
from models.outbox.message import wake
from models.outbox.topics import TOPICS

# How many attempts may end without a word (the worker was killed, or overtaken) before the message itself is suspected.
SILENT_ENDS_ALLOWED = 4
# Retries wait 5 s, 10 s, 20 s … at most an hour, each a fifth more or less so that they do not come in step.
FIRST_WAIT, LONGEST_WAIT, SPREAD = 5, 3600, 0.2

_SUSPECT = f"attempt - failures - forgiven > {SILENT_ENDS_ALLOWED}"
_MINE = "id = :id and attempt = :attempt and done_at is null and dead_at is null"
_END_RUN = "update message_run r set ended_at = clock_timestamp(), outcome ="
_THIS_RUN = "r.message_id = {m}.id and r.attempt = {m}.attempt and r.ended_at is null"


class LeaseLost(Exception):
    """The message no longer belongs to this attempt: whatever it did must roll back."""


@dataclass(frozen=True)
class Taken:
    """A message that belongs to this worker until its lease ends; ``attempt`` is the fence."""

    id: int
    attempt: int
    topic: str
    ids: list[int]
    case_id: int | None
    request_id: str | None


def take(db: Session, message_id: int, topic: str, worker: str) -> Taken | None:
    """Claim a message.  None: somebody has it, it is done, it is not due, or there is no such message of this topic.

    ``worker`` is "node/process".  Commit before the work starts, so that a death during the work stays counted.
    A message that already silenced too many workers dies here instead of taking another one with it.
    """
    facts = {"id": message_id, "topic": topic, "worker": worker, "lease": TOPICS[topic].lease, "now": now()}
    row = db.execute(_TAKE, facts).mappings().one_or_none()
    if row is not None:
        return Taken(**row)
    db.execute(_BURY, {"id": message_id})
    return None


def done(db: Session, message_id: int, attempt: int) -> None:
    """Close the message in the transaction of its effects.  Raises :class:`LeaseLost` when the fence has moved."""
    row = db.execute(_DONE, {"id": message_id, "attempt": attempt}).one_or_none()
    if row is None:
        raise LeaseLost(f"message {message_id} is no longer at attempt {attempt}")
    succeeded(db, row.dedup_key)


def fail(db: Session, message_id: int, attempt: int, error: str, fingerprint: str) -> bool:
    """Note a failure, in a transaction of its own, and plan the next try or let the message die.

    ``error`` and ``fingerprint`` come from :func:`models.outbox.describe`.  Answers whether it is dead now.
    """
    topic = db.scalar(text("select topic from message where id = :id"), {"id": message_id})
    facts = {
        "id": message_id,
        "attempt": attempt,
        "error": error,
        "fingerprint": fingerprint,
        # A topic that the code no longer knows cannot be tried again.
        "budget": TOPICS[topic].budget if topic in TOPICS else 1,
        "now": now(),
    }
    return db.scalar(_FAIL, facts) is not None


def release(db: Session, message_id: int, attempt: int, *, blame: bool = True) -> bool:
    """Give a message back whose worker ended, so that it need not wait for the lease.  Answers whether it is dead now.

    ``blame``: the worker died at it, which counts against the message; not so after an orderly stop.
    """
    dead_at = db.scalar(_RELEASE, {"id": message_id, "attempt": attempt, "blame": blame})
    wake(db)
    return dead_at is not None


def release_all(db: Session, node: str, *, blame: bool) -> int:
    """Give back everything the processes of ``node`` still hold, all of which have ended; the number of messages."""
    rows = db.execute(_HELD_BY_NODE, {"node": node}).all()
    for row in rows:
        release(db, row.id, row.attempt, blame=blame)
    return len(rows)


def held(db: Session, message_id: int, node: str) -> int | None:
    """The attempt at which a process of ``node`` holds the message, or None."""
    attempt: int | None = db.scalar(_HELD_ONE, {"id": message_id, "node": node})
    return attempt


def renew(db: Session, message_id: int, attempt: int, seconds: int) -> bool:
    """Lengthen the lease to ``seconds`` from now.  False: it is lost, stop."""
    row = db.execute(_RENEW, {"id": message_id, "attempt": attempt, "lease": seconds}).one_or_none()
    return row is not None


_TAKE = text(f"""
with taken as (
  update message set attempt = attempt + 1, worker = :worker,
         lease_until = clock_timestamp() + make_interval(secs => :lease)
   where id = :id and topic = :topic and done_at is null and dead_at is null and due_at <= :now
     and (lease_until is null or lease_until < clock_timestamp()) and not ({_SUSPECT})
  returning id, attempt, topic, queue, ids, case_id, request_id, due_at
), overtaken as (
  {_END_RUN} 'lease_lost' from taken where r.message_id = taken.id and r.ended_at is null
), started as (
  insert into message_run (message_id, attempt, topic, queue, worker, lag)
  select id, attempt, topic, queue, :worker, greatest(0, extract(epoch from cast(:now as timestamptz) - due_at))
    from taken
)
select id, attempt, topic, ids, case_id, request_id from taken
""")  # noqa: S608 - constants only

_BURY = text(f"""
with buried as (
  update message set dead_at = clock_timestamp(), lease_until = null, fingerprint = 'worker_lost',
         last_error = coalesce(last_error, 'every worker that took it ended without a word')
   where id = :id and done_at is null and dead_at is null and {_SUSPECT}
     and (lease_until is null or lease_until < clock_timestamp())
  returning id, attempt
)
{_END_RUN} 'dead' from buried where {_THIS_RUN.format(m="buried")}
""")  # noqa: S608

_DONE = text(f"""
with closed as (
  update message set done_at = clock_timestamp(), lease_until = null where {_MINE} returning id, attempt, dedup_key
), ended as (
  {_END_RUN} 'done' from closed where {_THIS_RUN.format(m="closed")}
)
select dedup_key from closed
""")  # noqa: S608

_FAIL = text(f"""
with failed as (
  update message set failures = failures + 1, last_error = :error, fingerprint = :fingerprint,
         lease_until = null, rung_at = null,
         due_at = cast(:now as timestamptz) + make_interval(secs =>
           least({LONGEST_WAIT}, {FIRST_WAIT} * 2.0 ^ least(failures, 20)) * ({1 - SPREAD} + {2 * SPREAD} * random())),
         dead_at = case when failures + 1 >= :budget then clock_timestamp() end
   where {_MINE} returning id, attempt, dead_at
), ended as (
  {_END_RUN} case when failed.dead_at is null then 'failed' else 'dead' end, error = :error, fingerprint = :fingerprint
    from failed where {_THIS_RUN.format(m="failed")}
)
select dead_at from failed
""")  # noqa: S608

_RELEASE = text(f"""
with released as (
  update message set lease_until = null, rung_at = null,
         forgiven = forgiven + case when :blame then 0 else 1 end,
         last_error = case when :blame then 'the worker died at it' else last_error end,
         fingerprint = case when :blame then 'worker_lost' else fingerprint end,
         dead_at = case when :blame and {_SUSPECT} then clock_timestamp() end
   where {_MINE} and lease_until is not null returning id, attempt, dead_at
), ended as (
  {_END_RUN} case when released.dead_at is not null then 'dead' when :blame then 'worker_lost' else 'released' end
    from released where {_THIS_RUN.format(m="released")}
)
select dead_at from released
""")  # noqa: S608

_HELD = """select attempt, id from message where split_part(worker, '/', 1) = :node
  and lease_until > clock_timestamp() and done_at is null and dead_at is null"""
_HELD_ONE = text(f"{_HELD} and id = :id")
_HELD_BY_NODE = text(f"{_HELD} order by id for update skip locked")

_RENEW = text(f"""
update message set lease_until = clock_timestamp() + make_interval(secs => :lease) where {_MINE} returning id
""")  # noqa: S608
