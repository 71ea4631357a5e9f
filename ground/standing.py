"""An embedded server that runs only while somebody works with it, without a supervisor."""

from __future__ import annotations

import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ground.former import end, servers_on
from ground.postgres import Postgres
from ground.privilege import step
from ground.trouble import Trouble
from ground.valkey import Valkey

# Seconds to be ready (a database may have much to recover) and to end.
START_PATIENCE, END_PATIENCE = 120.0, 30.0


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """The address of the embedded database of the data folder ``folder``, made when there is none; the folder is held.

    Raises :class:`Trouble` when it does not start.
    """
    postgres = Postgres(folder)
    # Left by a hall that was killed; only the holder of the folder comes here.
    end(servers_on(postgres.data))
    postgres.prepare()
    postgres.before_start()
    with running(postgres):
        yield postgres.url


@contextmanager
def running(server: Postgres | Valkey) -> Iterator[subprocess.Popen[bytes]]:
    """``server``, prepared before, from its first answer to its clean end.  On Linux it dies with this process."""
    stop = signal.SIGINT if isinstance(server, Postgres) else signal.SIGTERM
    account = server.account if isinstance(server, Postgres) else None
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            step(server.command(), account, stop), stdout=log, stderr=log, start_new_session=True, cwd=server.data
        )
        try:
            until = time.monotonic() + START_PATIENCE
            while not server.ready():
                if process.poll() is not None or time.monotonic() > until:
                    log.seek(0)
                    said = log.read().decode(errors="replace").strip().splitlines() or ["none"]
                    raise Trouble(f"The server on {server.data} does not start; its last words: {said[-1]}")
                time.sleep(0.02)
            yield process
        finally:
            process.send_signal(stop)
            try:
                process.wait(END_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            server.close()
