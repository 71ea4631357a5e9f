"""A hall for one fault test: servers, a filled database and processes that nobody else uses."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from sqlalchemy import Engine, text

from ground.child import Role
from ground.folder import DataFolder
from ground.postgres import Postgres
from ground.roles import HALL, servers
from ground.valkey import Valkey
from models import db as store
from models import migrations
from models.seal import ring
from tests import hall_data
from tests.databases import new_database
from tests.faults.crew import Crew

SEAL_KEY, DIGEST_KEY = b"k" * 32, b"d" * 32


@dataclass(frozen=True)
class Premises:
    """What runs, the broker it rings through, and where uploads lie."""

    crew: Crew
    broker: Redis
    uploads: Path
    environment: dict[str, str]

    def relay(self) -> None:
        self.crew.start(Role("relay", [*HALL, "relay"], environment=self.environment))

    def worker(self, name: str, queues: str) -> None:
        """A worker tree, once it consumes."""
        command = [*HALL, "worker", "--name", name, "--queues", queues]
        self.crew.start(Role(name, command, environment=self.environment, ready=lambda: _consumes(name)))


@contextmanager
def opened() -> Iterator[Premises]:
    """A migrated database with catalogue and staff, and a broker of its own, since it will be emptied.

    The database is made on the server of ``TEST_DATABASE_URL``; without one both servers are the embedded ones.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    with ExitStack() as stack:
        folder = stack.enter_context(DataFolder(Path(tempfile.gettempdir()) / f"hall-{uuid.uuid4().hex[:8]}")).path
        stack.callback(shutil.rmtree, folder)
        postgres, valkey = None if given else Postgres(folder), Valkey(folder)
        for server in filter(None, (postgres, valkey)):
            server.prepare()
            stack.callback(server.close)
        url = postgres.url if postgres else stack.enter_context(new_database(given))
        crew = stack.enter_context(Crew(folder))
        for role in servers(postgres, valkey):
            crew.start(role)
        stack.callback(_fill(url).dispose)
        environment = {
            "DATABASE_URL": url,
            "REDIS_URL": valkey.url,
            "HALL_DATA_DIR": str(folder),
            "HALL_SEAL_KEYS": base64.b64encode(SEAL_KEY).decode(),
            "HALL_DIGEST_KEY": base64.b64encode(DIGEST_KEY).decode(),
        }
        yield Premises(crew, Redis.from_url(valkey.url), folder / "uploads", environment)


def _fill(url: str) -> Engine:
    ring.load([SEAL_KEY], DIGEST_KEY)
    migrations.upgrade(url)
    engine = store.connect(url, statement_timeout_ms=30_000)
    hall_data.load()
    return engine


def _consumes(worker: str) -> bool:
    """Whether a worker has finished something: the probe that the relay sends round each queue is enough."""
    with store.reading() as db:
        finished = "select exists (select from message_run where worker like :node and outcome = 'done')"
        return bool(db.scalar(text(finished), {"node": f"{worker}@%"}))
