"""Where it is measured: servers of their own, a full hall that is kept between runs, and the processes under load."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from ground.folder import DataFolder
from ground.roles import HALL
from ground.secrets import keys
from ground.standing import database, running
from ground.valkey import Valkey
from ground.web import command
from models.settings import Settings

PATIENCE = 180.0
STOP_PATIENCE = 15.0
# So many of the kept hall's cases are performed; the rest are their clones.
PERFORMED = 300
MONTHS = "3"


class Premises(NamedTuple):
    """``url`` is the full hall's; ``environment`` is what each of its processes is given."""

    folder: Path
    url: str
    environment: Mapping[str, str]

    def own_database(self, name: str) -> str:
        """An empty database on the same server, by its address."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"drop database if exists {name} with (force)")
            connection.execute(f"create database {name}")
        return self.url.replace("/hall?", f"/{name}?")

    @contextmanager
    def process(self, words: list[str], ready: Callable[[], bool], **environment: str) -> Iterator[subprocess.Popen]:
        """One process from its first sign of life to its end.  What it prints is in a file of the kept folder."""
        log = self.folder / f"{words[-1].partition(':')[0]}.log"
        with log.open("w") as out:
            process = subprocess.Popen(words, env={**self.environment, **environment}, stdout=out, stderr=out)
            try:
                wait_until(ready, f"{' '.join(words[1:4])} is not ready, see {log}")
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(STOP_PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    @contextmanager
    def web(self, application: str, **environment: str) -> Iterator[int]:
        """The port on which gunicorn, with the options of the house, serves ``application``."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        settings = Settings.from_env({**self.environment, "PORT": str(port)})
        words = [*command(settings)[:-1], application]
        with self.process(words, lambda: _listens(port), PORT=str(port), **environment):
            yield port


@contextmanager
def opened(folder: Path, cases: int, say: Callable[[str], None]) -> Iterator[Premises]:
    """The premises in ``folder``, made at the first time and filled up to ``cases`` cases."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("HALL_", "DATABASE_", "REDIS_"))}
    with DataFolder(folder) as held, database(held.path) as url:
        kept = keys(Settings(), held.path, data_exists=(held.path / "secrets.json").exists())
        valkey = Valkey(held.path)
        valkey.prepare()
        with running(valkey):
            environment = plain | {
                "HALL_DATA_DIR": str(held.path), "HALL_ENV": "development", "DATABASE_URL": url,
                "REDIS_URL": valkey.url, "SECRET_KEY": kept["secret_key"], "HALL_SEAL_KEYS": kept["seal_keys"],
                "HALL_DIGEST_KEY": kept["digest_key"],
            }  # fmt: skip
            _fill(url, environment, cases, say)
            yield Premises(held.path, url, environment)


def _fill(url: str, environment: Mapping[str, str], cases: int, say: Callable[[str], None]) -> None:
    subprocess.run([*HALL, "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
    with psycopg.connect(url) as connection:
        there = connection.execute("select count(*) from cases").fetchone()[0]
    if there < cases:
        say(f"filling the hall with {cases - there} cases, once; this takes minutes and is not part of the measuring")
        more = ["--cases", str(cases - there), "--perform", str(PERFORMED), "--months", MONTHS, "--yes"]
        subprocess.run([*HALL, "seed", *more], env=environment, check=True)


def wait_until(condition: Callable[[], bool], otherwise: str, within: float = PATIENCE) -> None:
    """Raises ``TimeoutError`` saying ``otherwise``."""
    until = time.monotonic() + within
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(otherwise)
        time.sleep(0.01)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


CELERY = [sys.executable, "-m", "celery"]
