"""Keeping the lease of work that may outlast it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from models.db import transaction
from models.outbox import LeaseLost, Taken, describe, renew
from models.outbox.topics import TOPICS

log = structlog.get_logger(__name__)

_lost: ContextVar[Event | None] = ContextVar("lost", default=None)


def check_lease() -> None:
    """For the loops of long handlers: raises :class:`LeaseLost` once another attempt has begun, so this one stops."""
    lost = _lost.get()
    if lost is not None and lost.is_set():
        raise LeaseLost("the lease was lost while working")


@contextmanager
def renewing(taken: Taken) -> Iterator[None]:
    """Renew the lease every third of it from a thread, for topics that may take longer than one."""
    topic = TOPICS[taken.topic]
    if not topic.renews:
        yield
        return
    lost, stop = Event(), Event()
    token = _lost.set(lost)
    thread = Thread(target=_renew, args=(taken, topic.lease, lost, stop), name=f"renew-{taken.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        _lost.reset(token)
        thread.join()


def _renew(taken: Taken, lease: int, lost: Event, stop: Event) -> None:
    while not stop.wait(lease / 3):
        try:
            with transaction() as db:
                mine = renew(db, taken.id, taken.attempt, lease)
        except SQLAlchemyError as error:
            # Two more tries fit into the lease; if none succeeds the fence decides.
            log.warning("the lease could not be renewed", error=describe(error)[0])
            continue
        if not mine:
            lost.set()
            return
