"""The whole hall as a person starts it, on a data folder of its own, for tests that need every real part at once."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import psutil
import psycopg

START = 90.0  # seconds; on a busy machine making tables, 267 items and six Pythons takes a while
HALL = [sys.executable, "-m", "hall"]
ROOT = Path(__file__).resolve().parents[1]


class Hall:
    """A hall on a data folder of its own, started as a person starts it, but from an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "var"
        self.log = folder / "said"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    @property
    def stands(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def environment(self) -> dict[str, str]:
        ours = {"HALL_DATA_DIR": str(self.data), "PORT": str(self.port), "HALL_ENV": "development"}
        # Acts are done as they are pressed, so that a test need not wait for what a clerk could still take back.
        ours["HALL_UNDO_SECONDS"] = "0"
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("HALL_", "TEST_", "DATABASE_", "REDIS_"))}
        return plain | ours | {"PYTHONPATH": str(ROOT)}

    def command(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as out:
            return subprocess.Popen(
                [*HALL, *arguments], cwd=self.log.parent, env=self.environment, stdout=out, stderr=out
            )

    def ask(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [*HALL, *arguments], cwd=self.log.parent, env=self.environment, capture_output=True, text=True, timeout=60
        )
        return done.returncode, done.stdout + done.stderr

    def up(self) -> None:
        self.log.write_bytes(b"")
        self._process = self.command("up")
        self.wait(START, lambda: "Stop with Ctrl-C" in self.said())

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait(self, seconds: float, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert self.stands, f"the hall ended: {self.said()[-4000:]}"
            assert time.monotonic() < until, f"not within {seconds} s: {self.said()[-4000:]}"
            time.sleep(0.05)

    def pids(self) -> dict[str, int]:
        return json.loads((self.data / "processes.json").read_text())

    def ready(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def tree(self) -> list[psutil.Process]:
        """The supervisor and all that descends from it."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def running(self) -> dict[str, str]:
        return json.loads((self.data / "running.json").read_text())

    def database(self) -> psycopg.Connection:
        return psycopg.connect(self.running()["database_url"], autocommit=True)
