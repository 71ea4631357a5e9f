"""A broker, relays and workers as real processes, and waiting by condition."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from redis import Redis
from sqlalchemy import text

from models.db import reading, transaction
from models.outbox import put
from workers import worker_arguments

ROOT = Path(__file__).parents[2]
# What the command of the hall does, with the topics of the tests.
START = """
import signal, threading
import tests.workers.ledger
from models.settings import Settings
from workers import direct, relay
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
"""
RELAY = START + "relay.run(Settings.from_env(), stop, {name!r})"
DIRECT = START + "direct.run(Settings.from_env(), stop)"
WITHIN = 60.0  # It costs nothing where all goes well, and a busy machine takes its time.


def eventually(condition: Callable[[], object], within: float = WITHIN, what: str = "") -> None:
    """Wait until ``condition`` holds.  Fails after ``within`` seconds."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, what or "it did not happen in time"
        time.sleep(0.05)


class Hall:
    """The processes of one test module, on the database and the broker of the tests."""

    def __init__(self, environ: dict[str, str], broker: Redis, folder: Path) -> None:
        self.environ, self.broker, self._folder = environ, broker, folder
        self._processes: list[subprocess.Popen[bytes]] = []

    def relay(self, name: str = "relay", **environ: str) -> subprocess.Popen[bytes]:
        return self._start(f"relay-{name}", ["-c", RELAY.format(name=name)], environ)

    def direct(self) -> subprocess.Popen[bytes]:
        return self._start("direct", ["-c", DIRECT], {})

    def worker(self, name: str, queues: tuple[str, ...], slots: int = 2, **environ: str) -> subprocess.Popen[bytes]:
        """A worker tree; returns at once, and consumes some seconds later."""
        arguments = ["-m", "celery", *worker_arguments(name, queues, slots), "-I", "tests.workers.ledger"]
        return self._start(name, arguments, environ)

    def output(self, name: str) -> str:
        log = self._folder / f"{name}.log"
        return log.read_text() if log.exists() else ""

    def _start(self, name: str, arguments: list[str], environ: dict[str, str]) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env={**self.environ, **environ}, stdout=out, stderr=out
            )
        self._processes.append(process)
        return process

    def stop(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.terminate()
        for process in self._processes:
            try:
                process.wait(timeout=8)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def put_message(topic: str, *ids: int, case_id: int | None = None) -> int:
    """Put a message and commit; its number."""
    with transaction() as db:
        put(db, topic, list(ids), case_id=case_id)
        return scalar("select max(id) from message", db=db)


def scalar(statement: str, db=None, **facts: object):  # type: ignore[no-untyped-def]
    """One value out of the database."""
    if db is not None:
        return db.scalar(text(statement), facts)
    with reading() as session:
        return session.scalar(text(statement), facts)


def effects(number: int) -> int:
    """How often a message took effect."""
    return scalar("select count(*) from test_ledger where message_id = :n", n=number)


def is_done(number: int) -> bool:
    return scalar("select done_at is not null from message where id = :n", n=number)


def is_dead(number: int) -> bool:
    return scalar("select dead_at is not null from message where id = :n", n=number)


def holder(number: int) -> int:
    """The process that holds a message, or 0."""
    worker = scalar("select worker from message where id = :n and lease_until > clock_timestamp()", n=number)
    return int(worker.rsplit("/", 1)[1]) if worker else 0


def outcomes(number: int) -> list[str | None]:
    with reading() as db:
        rows = db.execute(text("select outcome from message_run where message_id = :n order by id"), {"n": number})
        return [row.outcome for row in rows]


def open_gate() -> None:
    with transaction() as db:
        db.execute(text("insert into test_gate values (1)"))


def end(process: subprocess.Popen[bytes], how: int = signal.SIGTERM) -> None:
    """End a process and wait until it has."""
    process.send_signal(how)
    process.wait(timeout=WITHIN)


def kill(pid: int, how: int = signal.SIGKILL) -> None:
    os.kill(pid, how)
