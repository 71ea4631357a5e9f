"""What a fault test does to a hall, each time at a moment when it hits work in flight.  Processes are hit by pid."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import psutil
from sqlalchemy import Row, text

from models import db as store
from models.outbox import QUEUES
from tests.faults.premises import Premises
from workers.broker import PREFIX

POLL = 0.005
WITHIN = 60.0


def eventually(condition: Callable[[], object], what: str, within: float = WITHIN) -> None:
    """Wait until ``condition`` holds.  Raises ``TimeoutError`` after ``within`` seconds."""
    until = time.monotonic() + within
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(POLL)


def kill_process(_: Premises) -> str:
    """SIGKILL one process of a worker while it holds a case to route."""
    held = caught_routing()
    os.kill(_process(held), signal.SIGKILL)
    return f"killed process {_process(held)} of {held.worker.split('@')[0]} with message {held.id} in its hands"


def kill_tree(_: Premises) -> str:
    """SIGKILL the parent of a worker and all its processes, of which one holds a case to route."""
    held = caught_routing()
    with store.reading() as db:
        node = held.worker.split("/")[0]
        parent = psutil.Process(db.scalar(text("select pid from worker_seen where name = :node"), {"node": node}))
    tree = [parent, *parent.children(recursive=True)]
    for process in tree:
        process.kill()
    return f"killed worker {node.split('@')[0]}, {len(tree)} processes, with message {held.id} in its hands"


def empty_broker(premises: Premises) -> str:
    """FLUSHALL while rings lie in the broker."""
    dropped: list[int] = []

    def flushed() -> bool:
        with premises.broker.pipeline(transaction=True) as pipe:
            for queue in QUEUES:
                pipe.llen(PREFIX + queue)
            *lengths, _ = pipe.flushall().execute()
        dropped.append(sum(lengths))
        return dropped[-1] > 0

    eventually(flushed, "no ring lay in the broker")
    return f"emptied the broker, with {dropped[-1]} rings in it"


def caught_routing() -> Row[tuple[int, str]]:
    """The message a process is routing.  The process is stopped, so that it cannot finish before the blow."""
    caught: list[Row[tuple[int, str]]] = []

    def holds_still() -> bool:
        held = _held()
        if held is None:
            return False
        os.kill(_process(held), signal.SIGSTOP)
        if _held(held.id) is None:
            os.kill(_process(held), signal.SIGCONT)
            return False
        caught.append(held)
        return True

    eventually(holds_still, "no worker holds a case to route")
    return caught[0]


def _held(number: int | None = None) -> Row[tuple[int, str]] | None:
    with store.reading() as db:
        return db.execute(_HELD, {"id": number}).first()


def _process(held: Row[tuple[int, str]]) -> int:
    return int(held.worker.split("/")[1])


_HELD = text("""
select id, worker from message
 where topic = 'route' and lease_until > clock_timestamp() and done_at is null and id = coalesce(:id, id) limit 1
""")
