"""``hall up``: from a folder and an environment to a hall that stands, or one sentence that says why it cannot."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ground import former, roles
from ground.folder import DataFolder
from ground.log import say
from ground.postgres import Postgres
from ground.secrets import keys, write_private
from ground.supervisor import Supervisor
from ground.trouble import Trouble
from ground.valkey import Valkey
from models import production
from models.settings import Settings


def open_hall(greeting: Callable[[], Iterable[str]]) -> int:
    """Bring everything up and stay until told to stop; the exit code.  ``greeting`` gives more lines for the start.

    Raises :class:`Trouble` when the hall cannot stand, :class:`models.settings.BadSettings` for a wrong environment.
    """
    with DataFolder(Settings.from_env().data_dir) as folder:
        # Whatever any process of the hall writes from here on is private.
        os.umask(0o077)
        running = folder.path / "running.json"
        # Left by a hall that was killed; read as settings it would name servers that are gone.
        running.unlink(missing_ok=True)
        settings = Settings.from_env()
        production.check(settings, "hall")
        _check_port(settings)
        postgres = None if settings.database_url else Postgres(folder.path)
        valkey = None if settings.redis_url else Valkey(folder.path)
        embedded = [server for server in (postgres, valkey) if server]
        record = folder.path / "processes.json"
        _end_former_run(folder.path, record, [server.data for server in embedded])
        private = keys(settings, folder.path, data_exists=postgres is not None and postgres.data.exists())
        try:
            for server in embedded:
                server.prepare()
            private["database_url"] = postgres.url if postgres else settings.database_url
            private["redis_url"] = valkey.url if valkey else settings.redis_url
            write_private(running, private)
            processes = [*roles.servers(postgres, valkey), *roles.house(settings, folder.path)]
            return Supervisor(processes, record).run(
                lambda: _greet([*_where(settings, folder.path, postgres), *greeting()])
            )
        finally:
            running.unlink(missing_ok=True)
            for server in embedded:
                server.close()


def _check_port(settings: Settings) -> None:
    """Before anything starts: whether web will be able to listen."""
    with socket.socket(socket.AF_INET6 if ":" in settings.bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.bind, settings.port))
        except OverflowError as error:
            raise Trouble(f"{settings.port} is not the number of a port: set PORT to one below 65536.") from error
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is taken by another program" if taken else f"cannot be used ({error.strerror})"
            raise Trouble(f"Port {settings.port} on {settings.bind} {why}: set PORT to another number.") from error


def _end_former_run(data_dir: Path, record: Path, servers: list[Path]) -> None:
    left = former.sessions_of(record, data_dir)
    for data in servers:
        left += former.servers_on(data)
    if left:
        say("hall", f"ending {len(left)} processes of a former run that was killed")
        former.end(left)


def _where(settings: Settings, data_dir: Path, postgres: Postgres | None) -> Iterator[str]:
    yield f"Yunting 云厅 is open: {settings.public_url}"
    yield f"Data: {data_dir}"
    if postgres and postgres.data.parent != data_dir:
        yield f"Database: {postgres.data}"


def _greet(lines: Iterable[str]) -> None:
    for line in lines:
        say("hall", line)
