"""Real servers for the tests, out of the same wheels and by the same code as the hall's own."""

from __future__ import annotations

import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ground.postgres import Postgres
from ground.privilege import step
from ground.valkey import Valkey

PATIENCE = 60.0


@contextmanager
def embedded_postgres() -> Iterator[str]:
    """The address of a PostgreSQL of its own, gone afterwards."""
    with open_folder() as folder:
        server = Postgres(folder)
        server.prepare()
        with running(server):
            yield server.url


@contextmanager
def embedded_valkey() -> Iterator[str]:
    """The address of a Valkey of its own, gone afterwards."""
    with open_folder() as folder:
        server = Valkey(folder)
        server.prepare()
        with running(server):
            yield server.url


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that the database's account can enter too, when the tests run as root."""
    with tempfile.TemporaryDirectory(prefix="yunting-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        folder.chmod(0o711)
        yield folder


@contextmanager
def running(server: Postgres | Valkey) -> Iterator[subprocess.Popen[bytes]]:
    """``server``, prepared before, from its first answer to its clean end.  On Linux it dies with the tests."""
    stop = signal.SIGINT if isinstance(server, Postgres) else signal.SIGTERM
    account = server.account if isinstance(server, Postgres) else None
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            step(server.command(), account, stop), stdout=log, stderr=log, start_new_session=True
        )
        try:
            until = time.monotonic() + PATIENCE
            while not server.ready():
                if process.poll() is not None or time.monotonic() > until:
                    log.seek(0)
                    raise RuntimeError(f"the server does not start: {log.read().decode(errors='replace')}")
                time.sleep(0.02)
            yield process
        finally:
            process.send_signal(stop)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            server.close()
