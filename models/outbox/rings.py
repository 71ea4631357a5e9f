"""What the relay asks and notes: which messages are due, and that it has rung for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.outbox.tally import count

# Nobody answers a message that was rung so often and never taken, as when no worker knows its topic yet: from then on
# it is rung only so often, in seconds, even while its queue in the broker is empty.
UNANSWERED, UNANSWERED_AGAIN = 5, 15
# One-off rounds of a duty are of no interest once they are an hour old.
ROUNDS_KEPT = "1 hour"
# What is done is kept so long for the operators' questions; whose case it was stands in the timeline for ever.
DONE_KEPT = "30 days"
# How many messages one statement deletes, with their runs.
BATCH = 2000


class Want(NamedTuple):
    """How many messages of a queue are wanted, and after how many seconds a ring counts as lost."""

    room: int
    again: float


class Due(NamedTuple):
    """A message to ring for."""

    id: int
    topic: str
    queue: str
    case_id: int | None
    request_id: str | None


def due(db: Session, wants: Mapping[str, Want]) -> list[Due]:
    """The messages that are due per queue, most urgent first; none of a paused queue.

    This is also the sweeper: a new message, a lost ring and a dead worker look the same here.
    """
    facts = {
        "queues": list(wants),
        "rooms": [want.room for want in wants.values()],
        "agains": [float(want.again) for want in wants.values()],
        "now": now(),
    }
    return [Due(*row) for row in db.execute(_DUE, facts).all()]


def rung(db: Session, messages: Sequence[Due]) -> None:
    """Note that the bell was rung.  Called after ringing: a relay that dies in between rings twice, which is harmless.

    A message that its worker is just closing is skipped, since it needs no mark any more.
    """
    db.execute(_RUNG, {"ids": [message.id for message in messages]})
    for queue in sorted({message.queue for message in messages}):
        count(db, "rings", queue, by=sum(message.queue == queue for message in messages))


def forget_rounds(db: Session, queue: str) -> int:
    """Delete the closed rounds of duties of a queue, so that thousands of them a day do not pile up; their number."""
    return db.execute(_FORGET, {"queue": queue}).rowcount  # type: ignore[attr-defined, no-any-return]


def forget_done(db: Session) -> int:
    """Delete a batch of messages that were done or given up long ago, with their runs; how many there were.

    Their dedup keys go too.  Each only kept a message from being put twice within moments or days; a clock that still
    runs after so long, or a finding of the audit that nothing repaired, may have a second one.
    """
    return db.execute(_FORGET_DONE, {"batch": BATCH}).rowcount  # type: ignore[attr-defined, no-any-return]


_DUE = text(f"""
select m.id, m.topic, want.queue, m.case_id, m.request_id
  from unnest(cast(:queues as text[]), cast(:rooms as int[]), cast(:agains as float8[])) as want(queue, room, again)
 cross join lateral (
   select id, topic, case_id, request_id from message
    where queue = want.queue and done_at is null and dead_at is null and due_at <= :now
      and (lease_until is null or lease_until < clock_timestamp())
      and (rung_at is null or rung_at < clock_timestamp() - make_interval(secs =>
        case when attempt = 0 and rings >= {UNANSWERED} then greatest(want.again, {UNANSWERED_AGAIN})
             else want.again end))
    order by priority, due_at limit want.room
 ) m
 where not exists (select from queue_pause where queue_pause.queue = want.queue)
""")  # noqa: S608 - constants only

_RUNG = text("""
update message set rung_at = clock_timestamp(), rings = rings + 1
 where id in (select id from message where id = any(:ids) and done_at is null order by id for update skip locked)
""")

# The range of the key uses its unique index: ';' is the character after ':'.
_FORGET = text(f"""
delete from message where dedup_key >= 'duty:' and dedup_key < 'duty;' and queue = :queue
   and done_at < clock_timestamp() - interval '{ROUNDS_KEPT}'
""")  # noqa: S608 - a constant

_FORGET_DONE = text(f"""
delete from message where id in (
  select id from message where done_at < clock_timestamp() - interval '{DONE_KEPT}' order by id limit :batch
     for update skip locked)
""")  # noqa: S608 - a constant
