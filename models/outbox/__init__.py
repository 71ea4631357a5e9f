"""The outbox: what the workers must do, written in the transaction that caused it.

Why a table and not a queue.  A broker acknowledges what it may still lose: a flush, an eviction, a failover or a killed
worker takes messages away in silence, and a publish after the commit leaves a hole between the two.  So the intent is a
row (:func:`put`) that becomes true together with its cause.  The relay merely rings a doorbell for rows that are *due*;
a ring may be lost, doubled or late.  A worker *takes* the row, which numbers the attempt and leases the message to it,
and closes it with :func:`done` in the very transaction that holds its effects.

Three questions and their answers:

- The worker dies?  Its lease runs out (or its parent says so at once) and the message is due again.
- The worker was only frozen, and comes back?  The number of its attempt no longer fits: :func:`done` raises
  :class:`LeaseLost` and everything it did rolls back.  The attempt is the fence.
- The message cannot succeed?  Its failures, or the workers it killed, use up a budget; then it is *dead*: it stops,
  is shown beside the case it blocks, and waits for a person to revive or discard it.

There is no state column.  Waiting: ``due_at`` in the future.  Taken: ``lease_until`` in the future.  Done: ``done_at``.
Dead: ``dead_at`` without ``done_at``.  Everything else is due.  Messages carry ids only, never personal data.
"""

from models.outbox.context import message_id, request_id
from models.outbox.dead import dead_cases, dead_for_case, discard, revive
from models.outbox.error import describe
from models.outbox.lease import LeaseLost, Taken, done, fail, held, release, release_all, renew, take
from models.outbox.message import Kept, Message, MessageRun, kept, put
from models.outbox.rings import Due, Want, due, forget_done, forget_rounds, rung
from models.outbox.topics import QUEUES, TOPICS, Topic

__all__ = [
    "QUEUES",
    "TOPICS",
    "Due",
    "Kept",
    "LeaseLost",
    "Message",
    "MessageRun",
    "Taken",
    "Topic",
    "Want",
    "dead_cases",
    "dead_for_case",
    "describe",
    "discard",
    "done",
    "due",
    "fail",
    "forget_done",
    "forget_rounds",
    "held",
    "kept",
    "message_id",
    "put",
    "release",
    "release_all",
    "renew",
    "request_id",
    "revive",
    "rung",
    "take",
]
