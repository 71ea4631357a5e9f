"""The production of ``docker-compose.yml`` without Docker: its commands, variables and health checks as processes of
this machine, with PostgreSQL and Redis from Debian's packages, in a folder of their own.
"""

from __future__ import annotations

import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ground.child import Role
from ground.privilege import Account
from tests import compose, production
from tests.faults.crew import Crew

VALUES = {"HALL_BASE_URL": f"https://{production.HOST}", "HALL_TRUSTED_PROXIES": "1", "LOG_LEVEL": "warning"}
RELAYS, WEBS = ("relay-1", "relay-2"), ("web-1", "web-2")
WORKERS = ("quick", "documents", "slow")
CHECK_PATIENCE = 20.0


class Missing(Exception):
    """Debian's servers are not installed here; the message says which package to install."""


class House:
    """Services of the compose file by name, one or more processes each."""

    def __init__(self, folder: Path, crew: Crew) -> None:
        self.folder, self.crew = folder, crew
        self.ports: list[int] = []
        self._services = compose.read(VALUES)["services"]
        self._secrets = folder / "secrets"
        self._database_port, self._broker_port = _free_port(), _free_port()
        self._account = _postgres_account()

    @property
    def database_url(self) -> str:
        return (self._secrets / "database_url").read_text()

    def stand(self) -> Iterator[str]:
        """Bring all up in the order of the file; says what stands, line by line."""
        self._make_secrets()
        yield self._start_database()
        yield self._start_broker()
        subprocess.run(**self._call("prepare", self._services["prepare"]["command"]), check=True)
        yield "prepare: schema and catalogue"
        for name in RELAYS:
            self._start(name, "relay")
        for name in WORKERS:
            self._start(name, name)
        for name in WEBS:
            self.ports.append(_free_port())
            self._start(name, "web", {"PORT": str(self.ports[-1]), "HALL_BIND": "127.0.0.1"})
        yield f"{len(RELAYS)} relays, workers {', '.join(WORKERS)}, web on ports {self.ports}: all healthy"

    def _make_secrets(self) -> None:
        """By the commands of the operations page; the servers have other addresses here."""
        script = re.search(r"```sh\n(.+?)```", (compose.FOLDER / "docs/operations.md").read_text(), re.S)
        assert script
        subprocess.run(["/bin/sh", "-euc", script[1]], cwd=self.folder, check=True)
        for name, host, port in (
            ("database_url", "database:5432", self._database_port),
            ("redis_url", "broker:6379", self._broker_port),
        ):
            file = self._secrets / name
            text = file.read_text().replace(f"@{host}/", f"@127.0.0.1:{port}/")
            file.chmod(0o600)
            file.write_text(text)

    def _start_database(self) -> str:
        programs, version = _postgres_programs()
        service, data = self._services["database"], self.folder / "database"
        data.mkdir()
        os.chown(data, self._account.uid, self._account.gid)
        asked = shlex.split(service["environment"]["POSTGRES_INITDB_ARGS"])
        if version < 17:  # The provider that the image of PostgreSQL 18 is given came with 17.
            asked = ["--locale=C.UTF-8", *(word for word in asked if "locale" not in word)]
        password = self.folder / "password"
        shutil.copy(self._secrets / "database_password", password)
        os.chown(password, self._account.uid, self._account.gid)
        told = ["-U", "hall", f"--pwfile={password}", "--auth=scram-sha-256", *asked]
        self._as_postgres(programs / "initdb", "-D", data, *told)
        command = [str(programs / "postgres"), *service["command"][1:]]
        command += ["-D", str(data), "-p", str(self._database_port), "-c", f"unix_socket_directories={data}"]
        ready = [str(programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(self._database_port), "-q"]
        role = Role(
            "database", command, server=True, stop=signal.Signals[service["stop_signal"]], folder=data,
            account=self._account if os.geteuid() == 0 else None, ready=lambda: not _run_quiet(ready).returncode,
        )  # fmt: skip
        self.crew.start(role)
        here = {"PGPASSWORD": (self._secrets / "database_password").read_text()}
        made = [str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(self._database_port), "-U", "hall", "hall"]
        subprocess.run(made, env=os.environ | here, check=True)
        return f"database: PostgreSQL {version}"

    def _start_broker(self) -> str:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            raise Missing("There is no redis-server: apt-get install redis-server")
        service, data = self._services["broker"], self.folder / "broker"
        data.mkdir()
        options = [word.replace(compose.SECRETS, f"{self._secrets}/") for word in service["command"][1:]]
        command = [program, *options, "--port", str(self._broker_port), "--bind", "127.0.0.1", "--dir", str(data)]
        asked = f"{Path(program).with_name('redis-cli')} -p {self._broker_port}"
        check = service["healthcheck"]["test"][1].replace("valkey-cli", asked)
        self.crew.start(
            Role("broker", command, server=True, ready=lambda: not _run_quiet(["/bin/sh", "-c", check]).returncode)
        )
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        return f"broker: {' '.join(version.split()[:3])}"

    def _start(self, name: str, service: str, changes: dict[str, str] | None = None) -> None:
        call = self._call(service, self._services[service]["command"], changes)
        check = self.check_of(service, changes)
        role = Role(
            name, call["args"], environment=call["env"], folder=self.folder,
            ready=lambda: not _run_quiet(**check).returncode,
        )  # fmt: skip
        self.crew.start(role)

    def unwell(self) -> list[bool]:
        """Of each process of the hall, whether its health check fails now."""
        webs = [("web", {"PORT": str(port)}) for port in self.ports]
        asked = [("relay", {}), *((name, {}) for name in WORKERS), *webs]
        return [_run_quiet(**self.check_of(service, changes)).returncode != 0 for service, changes in asked]

    def check_of(self, service: str, changes: dict[str, str] | None = None) -> dict[str, Any]:
        """The service's health check, as ``subprocess.run`` takes it."""
        words = self._services[service]["healthcheck"]["test"][1:]
        port = (changes or {}).get("PORT", "8000")
        return self._call(service, [word.replace(":8000/", f":{port}/") for word in words], changes)

    def _call(self, service: str, command: list[str], changes: dict[str, str] | None = None) -> dict[str, Any]:
        told = self._services[service]["environment"]
        ours = {name: value.replace(compose.SECRETS, f"{self._secrets}/") for name, value in told.items()}
        program = {"hall": [sys.executable, "-m", "hall"], "python": [sys.executable]}[command[0]]
        environment = ours | {"HALL_DATA_DIR": str(self.folder / "data"), "PYTHONPATH": str(compose.FOLDER)}
        return {"args": [*program, *command[1:]], "env": environment | (changes or {}), "cwd": self.folder}

    def _as_postgres(self, *command: object) -> None:
        account = {"user": self._account.uid, "group": self._account.gid} if os.geteuid() == 0 else {}
        subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, cwd="/", **account)


@contextmanager
def built() -> Iterator[House]:
    """A house in a folder of its own, with nobody in it yet.  Raises :class:`Missing` without Debian's servers."""
    _postgres_programs()
    with tempfile.TemporaryDirectory(prefix="hall-topology-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "data").mkdir()
        with Crew(folder) as crew:
            yield House(folder, crew)


def _run_quiet(args: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(args, capture_output=True, timeout=CHECK_PATIENCE, **more)


def _postgres_programs() -> tuple[Path, int]:
    found = [(int(bins.parent.name), bins) for bins in Path("/usr/lib/postgresql").glob("*/bin")]
    whole = [(version, bins) for version, bins in found if (bins / "postgres").exists()]
    if not whole:
        raise Missing("There is no PostgreSQL in /usr/lib/postgresql: apt-get install postgresql")
    version, bins = max(whole)
    return bins, version


def _postgres_account() -> Account:
    """Debian's own account for it when we are root, else ourselves."""
    entry = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
