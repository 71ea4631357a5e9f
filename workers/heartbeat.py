"""The heartbeat of a worker tree: a row, written by its parent, that says what the tree is and does.

It is written by a thread and not by the event loop, because the loop stands still while Celery waits for a broker that
is away, and a worker whose broker is away is alive.  Whether the loop turns is told as well.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from typing import Any

import psutil
import structlog
from celery.worker import state
from sqlalchemy.exc import SQLAlchemyError

from models.db import transaction
from models.outbox import describe, presence, release_all
from models.outbox.tally import count

log = structlog.get_logger(__name__)

# No fork while a beat is being written: a child would inherit locks that nobody opens for it any more.
_writing = threading.Lock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_writing.acquire, after_in_parent=_writing.release, after_in_child=_writing.release
    )  # fmt: skip


class Heartbeat:
    """The signs of life of the worker ``name``, which serves ``queues`` with ``slots`` processes."""

    def __init__(self, name: str, queues: tuple[str, ...], slots: int) -> None:
        self.name, self.queues, self.slots = name, queues, slots
        self._running: list[dict[str, object]] = []
        self._accepted = 0
        self._turned: float | None = None
        self._last_take: float | None = None
        self._quiet = False
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def born(self) -> None:
        """Write the row, and give back what a former worker of this name still holds: it is gone, and was not asked."""
        with transaction() as db:
            lost = release_all(db, self.name, blame=True)
            falls = presence.born(
                db, self.name, pid=os.getpid(), host=socket.gethostname(), queues=list(self.queues), slots=self.slots
            )
            if falls:
                count(db, "restarts", "worker", "exit")
        log.info("worker starts", worker=self.name, falls=falls, messages_given_back=lost)

    def start(self) -> None:
        """Begin to beat.  Called after the first children are there, and again harmlessly."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._beat_on, name="heartbeat", daemon=True)
            self._thread.start()

    def turned(self, consumer: Any) -> None:
        """The event loop's part, once a second: what runs, whether something was taken, and whether to stay quiet."""
        self._turned = time.monotonic()
        self._running = [
            {"topic": r.name, "id": (r.args or [None])[0], "since": r.time_start, "pid": r.worker_pid}
            for r in list(state.active_requests)
        ]
        accepted = sum(state.total_count.values())
        if accepted != self._accepted:
            self._accepted, self._last_take = accepted, self._turned
        consuming = set(consumer.app.amqp.queues.consume_from)
        for queue in self.queues:
            if self._quiet and queue in consuming:
                consumer.cancel_task_queue(queue)
            elif not self._quiet and queue not in consuming:
                consumer.add_task_queue(queue)

    def beat(self) -> None:
        """Write the row once.  A worker that is stuck ends itself here, so that its supervisor starts it anew."""
        tree = [psutil.Process(), *psutil.Process().children(recursive=True)]
        facts = {
            "running": self._running,
            "turned": _age(self._turned),
            "last_take": _age(self._last_take),
            "memory_bytes": sum(_of(p, lambda p: p.memory_info().rss) for p in tree),
            "open_files": sum(_of(p, lambda p: p.num_fds()) for p in tree),
        }
        with _writing:
            with transaction() as db:
                quiet = presence.beat(db, self.name, **facts)
                stuck = presence.stuck(db, self.name)
            if quiet is None:
                self.born()
        self._quiet = bool(quiet)
        if stuck:
            self._end_stuck()

    def farewell(self, *, orderly: bool) -> None:
        """Stop beating and give back what the children, who have ended, still held."""
        self._stop.set()
        try:
            with _writing, transaction() as db:
                release_all(db, self.name, blame=not orderly)
                if orderly:
                    presence.gone(db, self.name)
        except SQLAlchemyError as error:
            # The leases run out by themselves; the row grows old.
            log.warning("no farewell", error=describe(error)[0])

    def _beat_on(self) -> None:
        while True:
            try:
                self.beat()
            except SQLAlchemyError as error:
                # The row grows old, which is what it is for.
                log.warning("no heartbeat", error=describe(error)[0])
            if self._stop.wait(presence.BEAT):
                return

    def _end_stuck(self) -> None:
        log.critical("stuck: rings wait and none is taken; ending", worker=self.name)
        with transaction() as db:
            count(db, "restarts", "worker", "stuck")
            release_all(db, self.name, blame=False)
            presence.gone(db, self.name)
        os._exit(70)


def _age(moment: float | None) -> float | None:
    """Seconds since a moment of the monotonic clock."""
    return None if moment is None else time.monotonic() - moment


def _of(process: psutil.Process, figure: Any) -> int:
    """A figure of a process, or 0 when it has just ended."""
    try:
        return int(figure(process))
    except psutil.Error:
        return 0
