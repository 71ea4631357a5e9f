"""The processes that make up a hall, in the order in which they stand on each other."""

from __future__ import annotations

import http.client
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from ground.child import Role
from ground.postgres import Postgres
from ground.valkey import Valkey
from models.settings import Settings

# Two trees, so that documents cannot starve intake; a larger house would have one a queue.
WORKERS = {"quick": "intake,notices,scan", "slow": "documents,slow"}
RELAYS = 2  # the second rings when the first is silent
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
    yield Role("web", web_command(settings), ready=lambda: _answers(settings), environment=environment)


def web_command(settings: Settings) -> list[str]:
    host = f"[{settings.bind}]" if ":" in settings.bind else settings.bind
    options = {
        "bind": f"{host}:{settings.port}",
        "workers": settings.web_concurrency,
        "worker-class": "gthread",
        "threads": 4,
        "timeout": 30,
        "graceful-timeout": 5,  # below the supervisor's patience
        # Leaks end with the process; the jitter keeps them from ending all at once.
        "max-requests": 5000,
        "max-requests-jitter": 500,
        "log-level": settings.log_level,
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    return [sys.executable, "-m", "gunicorn", *flags, "--no-control-socket", "web:create_app()"]


def _answers(settings: Settings) -> bool:
    everywhere = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (asked, not bound)
    connection = http.client.HTTPConnection(everywhere.get(settings.bind, settings.bind), settings.port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
