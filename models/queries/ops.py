"""What the operators' pages show, out of rows alone: it needs neither broker nor workers and survives restarts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.calendar.now import now, today
from models.errors import NotFound
from models.outbox.duty import Duty
from models.outbox.message import Message, MessageRun
from models.outbox.presence import ALIVE, BEAT
from models.outbox.signs import RelaySeen, WorkerSeen
from models.outbox.topics import QUEUES

State = Literal["waiting", "due", "taken", "dead", "done"]
STATES: tuple[State, ...] = ("waiting", "due", "taken", "dead", "done")
# How many case numbers a group of failures names; the count is of all.
CASES_NAMED = 20


@dataclass(frozen=True)
class QueueLine:
    """One queue.  Numbers are messages; ``oldest`` is the age in seconds of the oldest due one: look at it first."""

    queue: str
    waiting: int
    due: int
    taken: int
    dead: int
    oldest: float
    paused_at: datetime | None
    paused_by: int | None
    reason: str | None


class Running(NamedTuple):
    """What a process of a worker runs."""

    topic: str
    message_id: int | None
    pid: int | None
    since: datetime | None


@dataclass(frozen=True)
class WorkerLine:
    """One worker tree.  ``silent`` is seconds since its heartbeat: late at 2 beats, gone at ALIVE."""

    seen: WorkerSeen
    silent: float
    running: list[Running]

    @property
    def alive(self) -> bool:
        return self.silent < ALIVE

    @property
    def late(self) -> bool:
        return self.alive and self.silent > 2 * BEAT


@dataclass(frozen=True)
class RelayLine:
    """One relay and what it knows of the broker; ``silent`` is seconds since its last pass."""

    seen: RelaySeen
    silent: float


@dataclass(frozen=True)
class Failure:
    """Messages that fail in the same way and are not done.

    ``cases`` counts the cases they block, ``due_today`` those of them whose clock ends today or has ended; ``numbers``
    names some.  ``next_try`` is None when all are dead.
    """

    topic: str
    fingerprint: str | None
    messages: int
    dead: int
    error: str | None
    first_at: datetime | None
    last_at: datetime | None
    next_try: datetime | None
    cases: int
    due_today: int
    numbers: list[str]


@dataclass(frozen=True)
class Overview:
    queues: list[QueueLine]
    workers: list[WorkerLine]
    relays: list[RelayLine]
    failures: list[Failure]
    duties: list[Duty]

    @property
    def lag(self) -> float:
        """Age in seconds of the oldest message that is due anywhere."""
        return max((line.oldest for line in self.queues), default=0.0)


@dataclass(frozen=True)
class MessagePage:
    """One message with every attempt at it and every act of a person on it, oldest first."""

    message: Message
    state: State
    runs: list[MessageRun]
    case_number: str | None


def overview(db: Session) -> Overview:
    """The whole page in five queries, none of which walks messages that are done."""
    return Overview(queues(db), workers(db), relays(db), failures(db), duties(db))


def queues(db: Session) -> list[QueueLine]:
    """All queues in their order, empty ones too."""
    rows = db.execute(_QUEUES, {"queues": list(QUEUES), "now": now()}).mappings()
    return [QueueLine(**row) for row in rows]


def workers(db: Session) -> list[WorkerLine]:
    """All worker trees heard of lately, by name."""
    silent = text("extract(epoch from clock_timestamp() - seen_at)::float8")
    rows = db.execute(select(WorkerSeen, silent).order_by(WorkerSeen.name))
    return [WorkerLine(seen, age, [_running(one) for one in seen.running]) for seen, age in rows]


def relays(db: Session) -> list[RelayLine]:
    """All relays heard of lately, the last to pass first."""
    silent = text("extract(epoch from clock_timestamp() - last_pass_at)::float8")
    rows = db.execute(select(RelaySeen, silent).order_by(RelaySeen.last_pass_at.desc()))
    return [RelayLine(seen, age) for seen, age in rows]


def failures(db: Session) -> list[Failure]:
    """What fails, most blocked cases first."""
    rows = db.execute(_FAILURES, {"today": today(), "named": CASES_NAMED}).mappings()
    return [Failure(**row) for row in rows]


def duties(db: Session) -> list[Duty]:
    return list(db.scalars(select(Duty).order_by(Duty.name)))


def failing_ids(db: Session, topic: str, fingerprint: str) -> list[int]:
    """The messages of one group of failures, to revive or discard them all."""
    of_group = (Message.topic == topic, Message.fingerprint == fingerprint, Message.done_at.is_(None))
    return list(db.scalars(select(Message.id).where(*of_group).order_by(Message.id)))


def messages(
    db: Session,
    *,
    state: State | None = None,
    queue: str | None = None,
    topic: str | None = None,
    fingerprint: str | None = None,
    case_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[tuple[Message, State]]:
    """A page of messages, newest first.  ``before`` is the last id of the page before this one."""
    asked = {"queue": queue, "topic": topic, "fingerprint": fingerprint, "case_id": case_id}
    wanted = [getattr(Message, name) == value for name, value in asked.items() if value is not None]
    if before is not None:
        wanted.append(Message.id < before)
    if state is not None:
        wanted.append(text(_IS[state]))
    rows = select(Message, text(f"{_STATE} as state")).where(*wanted).order_by(Message.id.desc()).limit(limit)
    return [(message, told) for message, told in db.execute(rows, {"now": now()})]


def message(db: Session, message_id: int) -> MessagePage:
    """One message's page.  Raises :class:`NotFound`."""
    row = db.execute(_MESSAGE, {"id": message_id, "now": now()}).one_or_none()
    found = db.get(Message, message_id)
    if row is None or found is None:
        raise NotFound
    runs = db.scalars(select(MessageRun).where(MessageRun.message_id == message_id).order_by(MessageRun.id))
    return MessagePage(found, row.state, list(runs), row.number)


def _running(one: dict[str, object]) -> Running:
    since, number, pid = one.get("since"), one.get("id"), one.get("pid")
    return Running(
        str(one.get("topic")),
        number if isinstance(number, int) else None,
        pid if isinstance(pid, int) else None,
        datetime.fromtimestamp(since, UTC) if isinstance(since, int | float) else None,
    )


_LIVE = "done_at is null and dead_at is null"
_FREE = "(lease_until is null or lease_until < clock_timestamp())"
_IS: dict[State, str] = {
    "waiting": f"{_LIVE} and {_FREE} and due_at > :now",
    "due": f"{_LIVE} and {_FREE} and due_at <= :now",
    "taken": f"{_LIVE} and lease_until >= clock_timestamp()",
    "dead": "dead_at is not null and done_at is null",
    "done": "done_at is not null",
}
_STATE = "case " + " ".join(f"when {condition} then '{state}'" for state, condition in _IS.items()) + " end"

# Two walks over partial indexes, whatever the number of done messages.
_QUEUES = text(f"""
select q.queue, coalesce(waiting, 0) as waiting, coalesce(due, 0) as due, coalesce(taken, 0) as taken,
       coalesce(dead, 0) as dead, coalesce(oldest, 0)::float8 as oldest,
       p.paused_at, p.by as paused_by, p.reason
  from unnest(cast(:queues as text[])) with ordinality as q(queue, place)
  left join (
    select queue, count(*) filter (where {_IS["waiting"]}) as waiting, count(*) filter (where {_IS["due"]}) as due,
           count(*) filter (where {_IS["taken"]}) as taken,
           extract(epoch from cast(:now as timestamptz) - min(due_at) filter (where {_IS["due"]})) as oldest
      from message where {_LIVE} group by queue
  ) live on live.queue = q.queue
  left join (
    select queue, count(*) as dead from message
     where {_IS["dead"]} and failures + attempt > 0 group by queue
  ) dead on dead.queue = q.queue
  left join queue_pause p on p.queue = q.queue
 order by q.place
""")  # noqa: S608 - constants only

_FAILURES = text("""
select m.topic, m.fingerprint, count(*) as messages, count(*) filter (where m.dead_at is not null) as dead,
       max(m.last_error) as error, min(r.first_at) as first_at, max(r.last_at) as last_at,
       min(m.due_at) filter (where m.dead_at is null) as next_try,
       count(distinct m.case_id) as cases,
       count(distinct m.case_id) filter (where c.due_on <= :today) as due_today,
       coalesce((array_agg(distinct c.number) filter (where c.number is not null))[1 : :named], '{}') as numbers
  from message m
  left join cases c on c.id = m.case_id
  left join lateral (
    select min(ended_at) as first_at, max(ended_at) as last_at from message_run
     where message_id = m.id and outcome in ('failed', 'worker_lost', 'dead')
  ) r on true
 where m.done_at is null and m.failures + m.attempt > 0 and m.last_error is not null
 group by m.topic, m.fingerprint
 order by cases desc, messages desc, m.topic
""")

_MESSAGE = text(f"""
select {_STATE} as state, (select number from cases where cases.id = message.case_id) as number
  from message where id = :id
""")  # noqa: S608
