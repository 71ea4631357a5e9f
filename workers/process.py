"""The processes of a worker tree: how the parent begins and ends, what a child opens, and what follows a child's death.

The parent asks the database little; each child opens its own connections, since a connection must not be shared by a
fork.
"""

from __future__ import annotations

import atexit
import os
import sys
import warnings
from typing import Any

import structlog
from billiard.exceptions import WorkerLostError
from celery import bootsteps, signals
from celery.exceptions import CPendingDeprecationWarning, SecurityWarning, TimeLimitExceeded
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models import production
from models.db import transaction
from models.opening import WORKER_TIMEOUT_MS, open_house
from models.outbox import describe, fail, held, release
from models.settings import BadSettings, Settings
from workers import app, fault, logs
from workers.heartbeat import Heartbeat

log = structlog.get_logger(__name__)

# The hall may run as root, and Celery warns of it because of pickle, which is not accepted here.  The other warning
# announces a default for late acknowledgements, which are off.
warnings.filterwarnings("ignore", category=SecurityWarning)
warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)

# The parent's event loop must not wait long for a database that hangs.
PARENT_TIMEOUT_MS = 5_000

_engine: Engine | None = None
_heart: Heartbeat | None = None


def open_store(settings: Settings, *, statement_timeout_ms: int = WORKER_TIMEOUT_MS) -> None:
    """Connect this process to the database and load the keys of sealed columns.  Raises :class:`BadSettings`."""
    global _engine
    if not settings.database_url:
        raise BadSettings("DATABASE_URL is not set and no hall runs on HALL_DATA_DIR, so there is no database.")
    production.check(settings, "direct worker")
    if _engine is not None:
        # Connections inherited by a fork belong to the parent: let go of them without a word to the server.
        _engine.dispose(close=False)
    _engine = open_house(settings, statement_timeout_ms=statement_timeout_ms, pool_size=2)
    fault.arm(settings)


# Before anything else has something to say, and again where Celery would set up its own.
@signals.celeryd_init.connect
@signals.setup_logging.connect
def _logs(**_: Any) -> None:
    logs.configure(Settings.from_env().log_level)


@signals.worker_init.connect
def _begin(sender: Any, **_: Any) -> None:
    """The parent, before it makes children or connects to the broker.  Without a database it leaves."""
    global _heart
    queues = tuple(sender.app.amqp.queues.consume_from)
    try:
        open_store(Settings.from_env(), statement_timeout_ms=PARENT_TIMEOUT_MS)
        _heart = Heartbeat(sender.hostname, queues, sender.concurrency)
        _heart.born()
    except (BadSettings, SQLAlchemyError) as error:
        # Celery swallows what a receiver raises, except for the wish to leave.
        sys.exit(f"{sender.hostname} cannot start: {describe(error)[0].splitlines()[0]}")
    atexit.register(_farewell, os.getpid(), sender)


def _farewell(pid: int, worker: Any) -> None:
    """However the parent ends, short of being killed: give back what it held.  After a crash its row stays."""
    if pid == os.getpid() and _heart is not None:
        _heart.farewell(orderly=not worker.exitcode)


@signals.worker_process_init.connect
def _child(**_: Any) -> None:
    open_store(Settings.from_env())


@signals.task_failure.connect
def _child_died(sender: Any, exception: BaseException, args: Any, **_: Any) -> None:
    """In the parent: a child died or was killed at its time limit, so its message need not wait for the lease."""
    if _heart is None or not isinstance(exception, WorkerLostError | TimeLimitExceeded):
        return
    number = args[0]
    with transaction() as db:
        attempt = held(db, number, _heart.name)
        if attempt is None:
            return
        if isinstance(exception, TimeLimitExceeded):
            dead = fail(db, number, attempt, f"killed at its time limit of {exception}", "time_limit")
        else:
            dead = release(db, number, attempt)
    log.error("a child died", topic=sender.name, message=number, attempt=attempt, dead=dead)


class Turn(bootsteps.StartStopStep):
    """A step of the consumer: with every connection to the broker, let the event loop say once a second that it turns.

    It also looks for dead children.  Celery does so every 5 s, and at the end of a child just before it has ended.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Any) -> None:
        if _heart is not None:
            _heart.start()
            consumer.timer.call_repeatedly(1.0, self._turn, (consumer, _heart))

    def stop(self, consumer: Any) -> None:
        """Nothing: the timer belongs to the connection and ends with it."""

    def _turn(self, consumer: Any, heart: Heartbeat) -> None:
        heart.turned(consumer)
        consumer.pool._pool.maintain_pool()


app.steps["consumer"].add(Turn)
