"""The processes that make up a hall, in the order in which they stand on each other."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from ground.child import Role
from ground.postgres import Postgres
from ground.valkey import Valkey
from ground.web import answers
from models.settings import Settings

# Two trees, so that documents cannot starve intake; a larger house would have one a queue.
WORKERS = {"quick": "intake,notices,scan", "slow": "documents,slow"}
RELAYS = 2  # the second rings when the first is silent
WEB_PATIENCE = 5  # seconds for requests that run, below the supervisor's own
HALL = [sys.executable, "-m", "hall"]


def servers(postgres: Postgres | None, valkey: Valkey | None) -> Iterator[Role]:
    """What is embedded; nothing for a server of one's own."""
    if postgres:
        yield Role(
            "postgres", postgres.command(), server=True, stop=signal.SIGINT, ready=postgres.ready,
            before=postgres.before_start, account=postgres.account, folder=postgres.data,
        )  # fmt: skip
    if valkey:
        yield Role("valkey", valkey.command(), server=True, ready=valkey.ready)


def house(settings: Settings, data_dir: Path) -> Iterator[Role]:
    """First a step that brings the store to what the code expects, then those who work."""
    environment = {"HALL_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}
    yield Role("prepare", [*HALL, "prepare"], once=True, environment=environment)
    for number in range(1, RELAYS + 1):
        yield Role(f"relay-{number}", [*HALL, "relay"], environment=environment)
    for name, queues in WORKERS.items():
        yield Role(name, [*HALL, "worker", "--name", name, "--queues", queues], environment=environment)
    web = [*HALL, "web", "--patience", str(WEB_PATIENCE)]
    yield Role("web", web, ready=lambda: answers(settings), environment=environment)
