"""Messages done a second, from the outbox over relay, broker and worker, beside Celery tasks that do nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from celery import Celery

from bench import noop
from bench.load import Wrong
from bench.premises import CELERY, Premises, wait_until
from bench.ratio import Pair, interleaved
from ground.roles import HALL
from models import db as store
from models import migrations, outbox
from workers import SETTINGS, worker_arguments
from workers.broker import for_kombu

ROUND, BESIDE = 200, 1000
"""So many messages are done in a round."""
SLOTS = 2
# Its handler does next to nothing, so what is measured is the way.
TOPIC, QUEUE = "probe.intake", "intake"
# How the rows of the measuring are told from those of the recurring duties.
_KEY = "bench:"
_OPEN = "select count(*) from message where dedup_key like 'bench:%' and done_at is null and dead_at is null"
_DONE = """
select count(*) filter (where done_at is not null),
       sum((select count(*) from message_run r where r.message_id = m.id and outcome = 'done'))
  from message m where dedup_key like 'bench:%'
"""


def measure(premises: Premises, rounds: int) -> list[Pair]:
    """In a database of its own, since in a hall that was filled days ago much else is due.

    Raises :class:`Wrong` unless each message was done by one run, and each task ran once.
    """
    url = premises.own_database("outbox")
    migrations.upgrade(url)
    store.connect(url, statement_timeout_ms=30_000)
    with _hall(premises, url), _celery(premises) as bare, psycopg.connect(url, autocommit=True) as watching:
        pairs = interleaved(lambda: _messages(watching), lambda: _tasks(bare), rounds)
        _check(watching, ROUND * rounds)
        if (ran := _ran(bare)) != BESIDE * rounds:
            raise Wrong(f"{ran} of {BESIDE * rounds} bare tasks ran")
    return pairs


@contextmanager
def _hall(premises: Premises, url: str) -> Iterator[None]:
    """A relay and a worker tree, once the first message has gone the whole way."""
    with ExitStack() as stack:
        words = [*HALL, "worker", "--slots", str(SLOTS), "--queues", QUEUE, "--name", "bench"]
        stack.enter_context(premises.process([*HALL, "relay"], lambda: True, DATABASE_URL=url))
        with psycopg.connect(url, autocommit=True) as watching:
            stack.enter_context(premises.process(words, lambda: _first_done(watching), DATABASE_URL=url))
        yield


def _first_done(watching: psycopg.Connection) -> bool:
    return bool(watching.execute("select exists (select from message_run where outcome = 'done')").fetchone()[0])


def _messages(watching: psycopg.Connection) -> float:
    """Put :data:`ROUND` messages; done a second until the last one."""
    began = time.perf_counter()
    with store.transaction() as db:
        first = time.monotonic_ns()
        for n in range(ROUND):
            outbox.put(db, TOPIC, [], dedup_key=f"{_KEY}{first}:{n}")
    wait_until(lambda: not watching.execute(_OPEN).fetchone()[0], "the messages are not done")
    return ROUND / (time.perf_counter() - began)


def _check(watching: psycopg.Connection, put: int) -> None:
    done, runs = watching.execute(_DONE).fetchone()
    if (done, runs) != (put, put):
        raise Wrong(f"{done} of {put} messages are done, by {runs} runs")


@contextmanager
def _celery(premises: Premises) -> Iterator[Celery]:
    """The bare app, its worker ready: same broker, same settings, as many processes."""
    shared = {k: v for k, v in SETTINGS.items() if k not in ("task_queues", "task_routes", "task_default_queue")}
    given = shared | {"broker_url": for_kombu(premises.environment["REDIS_URL"])}
    bare = noop.make(given)
    arguments = worker_arguments(noop.NODE, (noop.QUEUE,), SLOTS)
    words = [*CELERY, "-A", "bench.noop", *arguments[2:]]
    with premises.process(words, lambda: _stats(bare) is not None, **{noop.SETTINGS: json.dumps(given)}):
        yield bare
    bare.close()


def _tasks(bare: Celery) -> float:
    """Send :data:`BESIDE` tasks; run a second until the last one."""
    before, began = _ran(bare), time.perf_counter()
    for n in range(BESIDE):
        bare.send_task(noop.TASK, [n], queue=noop.QUEUE)
    wait_until(lambda: _ran(bare) - before >= BESIDE, "the bare tasks have not run")
    return BESIDE / (time.perf_counter() - began)


def _ran(bare: Celery) -> int:
    """How many tasks the bare worker has run."""
    return int(((_stats(bare) or {}).get("total") or {}).get(noop.TASK, 0))


def _stats(bare: Celery) -> dict[str, Any] | None:
    """What the bare worker tells of itself; None while it does not answer."""
    told = bare.control.broadcast("stats", reply=True, limit=1, timeout=1.0, pattern=f"{noop.NODE}@*", matcher="glob")
    return next(iter(told[0].values())) if told else None
