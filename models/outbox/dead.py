"""Dead messages: who is blocked by them, and the two things a person may do."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.outbox.message import Message, wake

_IS_DEAD = Message.dead_at.is_not(None) & Message.done_at.is_(None)


def dead_for_case(db: Session, case_id: int) -> list[Message]:
    """The dead messages of a case, oldest first: the reason why it needs attention."""
    return list(db.scalars(select(Message).where(_IS_DEAD, Message.case_id == case_id).order_by(Message.id)))


def dead_cases() -> Select[int | None]:
    """The ids of all cases with a dead message, to be used inside other queries."""
    return select(Message.case_id).where(_IS_DEAD, Message.case_id.is_not(None)).distinct()


def revive(db: Session, message_ids: Sequence[int], *, reason: str, by: int | None) -> int:
    """Let failing or dead messages run again at once with a fresh budget; how many there were.

    ``by`` is the account of the person.  The number of the attempt goes on: it is the fence.
    """
    return _act(db, _REVIVE, message_ids, reason, by)


def discard(db: Session, message_ids: Sequence[int], *, reason: str, by: int | None) -> int:
    """Give messages up that are not running and not done, with a reason; how many there were."""
    return _act(db, _DISCARD, message_ids, reason, by)


def _act(db: Session, statement: str, message_ids: Sequence[int], reason: str, by: int | None) -> int:
    facts = {"ids": list(message_ids), "reason": reason, "by": f"account {by}", "now": now()}
    acted = db.execute(text(statement), facts).all()
    wake(db)
    return len(acted)


# Both skip what a worker holds at this moment, and leave their line in the message's record.
_AT_REST = "id = any(:ids) and done_at is null and (lease_until is null or lease_until < clock_timestamp())"

_NOTE = """, noted as (
  insert into message_run (message_id, attempt, topic, queue, worker, lag, ended_at, outcome, error, counted)
  select id, attempt, topic, queue, :by, 0, clock_timestamp(), '{outcome}', :reason, true from acted
)
select id from acted
"""

_REVIVE = f"""
with acted as (
  update message set dead_at = null, failures = 0, forgiven = attempt, rung_at = null, due_at = least(due_at, :now)
   where {_AT_REST} and failures + attempt > 0 returning id, attempt, topic, queue
){_NOTE.format(outcome="revived")}"""  # noqa: S608 - constants only

# Takes the dead mark along: done and dead is what was given up.
_DISCARD = f"""
with acted as (
  update message set done_at = clock_timestamp(), dead_at = coalesce(dead_at, clock_timestamp())
   where {_AT_REST} returning id, attempt, topic, queue
){_NOTE.format(outcome="discarded")}"""  # noqa: S608
