"""A worker that takes straight from the table, without a broker: for tests, small halls, and long outages of Redis."""

from __future__ import annotations

import os
import socket
import threading
import time

import structlog
from sqlalchemy.exc import SQLAlchemyError

from models.db import transaction
from models.outbox import QUEUES, Want, describe, due, duty, presence, release_all
from models.outbox.bell import Bell
from models.outbox.tally import roll_up
from models.settings import Settings
from workers import logs
from workers.base import run as run_message
from workers.process import open_store

log = structlog.get_logger(__name__)

BATCH = 20
POLL = 1.0


def run(settings: Settings, stop: threading.Event, queues: tuple[str, ...] = QUEUES, name: str = "direct") -> None:
    """Work in this process until ``stop`` is set, one message after the other.  Start more of them for more at once.

    ``name`` must differ between direct workers of a host.  Duties are claimed here too, since there may be no relay.
    A message that does not return cannot be killed from here; its lease runs out and another worker takes it.
    """
    logs.configure(settings.log_level)
    open_store(settings)
    node = f"{name}@{socket.gethostname()}"
    started, last_sign = False, float("-inf")
    with Bell() as bell:
        while not stop.is_set():
            try:
                if not started:
                    _begin(node, queues)
                    started = True
                if time.monotonic() - last_sign >= presence.BEAT / 2:
                    _sign(node)
                    last_sign = time.monotonic()
                if not turn(node, queues, stop):
                    bell.wait(POLL)
            except SQLAlchemyError as error:
                log.warning("the database does not answer", error=describe(error)[0])
                stop.wait(POLL)
    with transaction() as db:
        presence.gone(db, node)


def turn(node: str, queues: tuple[str, ...], stop: threading.Event) -> int:
    """Claim duties and run a batch of what is due; how many runs."""
    with transaction() as db:
        duty.claim(db)
        messages = due(db, {queue: Want(BATCH, 0) for queue in queues})
    runs = 0
    for message in messages:
        if stop.is_set():
            break
        run_message(message.topic, message.id, f"{node}/{os.getpid()}")
        runs += 1
    return runs


def _begin(node: str, queues: tuple[str, ...]) -> None:
    with transaction() as db:
        duty.plant(db)
        presence.clear_away(db)
        release_all(db, node, blame=True)
        presence.born(db, node, pid=os.getpid(), host=socket.gethostname(), queues=list(queues), slots=1)
    log.info("direct worker starts", worker=node)


def _sign(node: str) -> None:
    with transaction() as db:
        roll_up(db)
        presence.beat(db, node, running=[], turned=0, last_take=None, memory_bytes=0, open_files=0)
