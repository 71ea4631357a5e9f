"""From a ring to its effect: take, work, close.  Read :func:`run` from top to bottom.

A handler is a function ``(db, ids)`` that calls one verb of ``models``.  Its effects and the closing of the message are
one transaction, so both happen or neither.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.db import transaction
from models.outbox import LeaseLost, Taken, describe, done, fail, message_id, request_id, take
from models.outbox.tally import count
from models.outbox.topics import TOPICS
from workers import app
from workers.fault import point
from workers.renewal import renewing

log = structlog.get_logger(__name__)

# The database's largest id; a forged ring may hold anything.
LARGEST_ID = 2**63 - 1

Plan = TypeVar("Plan")
Answer = TypeVar("Answer")
Act = Callable[[Session, list[int]], None]
Walk = Callable[[Taken], None]

HANDLERS: dict[str, Walk] = {}


class Steps(Protocol[Plan, Answer]):
    """Work that must leave the transaction: a network call, slow rendering.

    ``models.outbox.message_id`` holds the number of the message, which is the idempotency key of what goes outside.
    """

    def prepare(self, db: Session, ids: list[int]) -> Plan | None:
        """Read (and mark) what is needed, in a transaction.  None: nothing is left to do."""

    def call(self, plan: Plan) -> Answer:
        """The slow part.  No transaction is open; it may run again after a crash."""

    def record(self, db: Session, plan: Plan, answer: Answer) -> None:
        """Write what came of it, in the transaction that closes the message."""


class Ran(NamedTuple):
    """How a ring ended: done, failed, dead, lease_lost or duplicate_ring; ``error`` is what the handler raised."""

    outcome: str
    error: Exception | None = None


def handler(topic: str) -> Callable[[Act], Act]:
    """Make a function ``(db, ids)`` the handler of ``topic``, run in the one transaction that closes the message."""

    def register(act: Act) -> Act:
        def walk(taken: Taken) -> None:
            with _closing(taken) as db:
                act(db, taken.ids)

        _register(topic, walk)
        return act

    return register


def slow_handler(topic: str) -> Callable[[type[Steps[Plan, Answer]]], type[Steps[Plan, Answer]]]:
    """Make a class of :class:`Steps` the handler of ``topic``: transaction, call, transaction."""

    def register(kind: type[Steps[Plan, Answer]]) -> type[Steps[Plan, Answer]]:
        steps = kind()

        def walk(taken: Taken) -> None:
            with transaction() as db:
                plan = steps.prepare(db, taken.ids)
            answer = None if plan is None else steps.call(plan)
            with _closing(taken) as db:
                if plan is not None:
                    steps.record(db, plan, answer)  # type: ignore[arg-type]

        _register(topic, walk)
        return kind

    return register


def run(topic: str, number: int, worker: str) -> Ran:
    """Take message ``number`` and handle it as ``worker`` ("node/process").  Never raises for what a handler does."""
    taken = _take(topic, number, worker)
    if taken is None:
        return Ran("duplicate_ring")
    point("after_take")
    tokens = request_id.set(taken.request_id), message_id.set(taken.id)
    try:
        with renewing(taken):
            HANDLERS[topic](taken)
        log.info("done", topic=topic, attempt=taken.attempt)
        return Ran("done")
    except LeaseLost as lost:
        log.warning("lease lost", topic=topic, attempt=taken.attempt)
        return Ran("lease_lost", lost)
    except Exception as error:
        return _failed(taken, error)
    finally:
        request_id.reset(tokens[0])
        message_id.reset(tokens[1])


@contextmanager
def _closing(taken: Taken) -> Iterator[Session]:
    """One transaction { effects; done }: when the fence has moved, everything in it rolls back."""
    with transaction() as db:
        yield db
        db.flush()
        done(db, taken.id, taken.attempt)
        point("before_commit")
    point("after_commit")


def _take(topic: str, number: int, worker: str) -> Taken | None:
    """None for a ring that means nothing any more: done, held by another, or unknown, as after a restored backup."""
    if type(number) is not int or not 0 < number <= LARGEST_ID:
        log.warning("a ring without a message number", topic=topic)
        return None
    with transaction() as db:
        taken = take(db, number, topic, worker)
        if taken is None:
            count(db, "messages", topic, "duplicate_ring")
    return taken


def _failed(taken: Taken, error: Exception) -> Ran:
    told, fingerprint = describe(error)
    log.error("failed", topic=taken.topic, attempt=taken.attempt, error=told, fingerprint=fingerprint)
    try:
        with transaction() as db:
            dead = fail(db, taken.id, taken.attempt, told, fingerprint)
    except SQLAlchemyError as unreachable:
        # The database itself is away, so nothing can be noted: the lease runs out and the message is due again.
        log.error("the failure could not be noted", error=describe(unreachable)[0])
        return Ran("failed", error)
    return Ran("dead" if dead else "failed", error)


def _register(topic: str, walk: Walk) -> None:
    limit = TOPICS[topic].limit
    if topic in HANDLERS:
        raise ValueError(f"{topic} has two handlers")
    HANDLERS[topic] = walk

    def ring(task, number):  # type: ignore[no-untyped-def]  # Celery binds the task
        run(topic, number, f"{task.request.hostname}/{os.getpid()}")

    # The soft limit raises inside the handler, so that it fails with a trace before the hard one kills the process.
    app.task(ring, name=topic, bind=True, time_limit=limit, soft_time_limit=limit * 3 // 4)
