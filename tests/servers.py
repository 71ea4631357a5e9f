"""Real servers for the tests, out of the same wheels and by the same code as the hall's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ground.postgres import Postgres
from ground.standing import running
from ground.valkey import Valkey


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
