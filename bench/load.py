"""The load: a few people who ask as fast as they are answered, each over one connection, and read every answer."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlencode

PEOPLE = 4
PATIENCE = 30.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Wrong(Exception):
    """What was measured is not what it claims to be; the message says in which way."""


class Ask(NamedTuple):
    """One request; ``headers`` carry the cookies of who asks."""

    path: str
    headers: Mapping[str, str] = {}
    form: Mapping[str, str] | None = None

    def send(self, connection: HTTPConnection) -> tuple[int, bytes]:
        """Status and unpacked body."""
        if self.form is None:
            connection.request("GET", self.path, headers=dict(self.headers))
        else:
            connection.request("POST", self.path, urlencode(self.form), {**self.headers, **FORM})
        response = connection.getresponse()
        body = response.read()
        packed = response.getheader("Content-Encoding") == "gzip"
        return response.status, gzip.decompress(body) if packed else body


def answer(port: int, ask: Ask) -> tuple[int, bytes]:
    connection = _connection(port)
    try:
        return ask.send(connection)
    finally:
        connection.close()


def rate(port: int, asks: Sequence[Ask], status: int) -> float:
    """Answers a second until all of ``asks`` are answered.  Raises :class:`Wrong` for any other status."""
    waiting = iter(asks)
    began = time.perf_counter()
    with ThreadPoolExecutor(PEOPLE) as people:
        told = [people.submit(_ask_on, port, waiting, status) for _ in range(PEOPLE)]
        answered = sum(one.result() for one in told)
    took = time.perf_counter() - began
    if answered != len(asks):
        raise Wrong(f"{answered} of {len(asks)} requests were answered")
    return answered / took


def _ask_on(port: int, waiting: Iterator[Ask], status: int) -> int:
    """Take from the one iterator of all people, which hands each request out once."""
    connection, answered = _connection(port), 0
    try:
        for ask in waiting:
            given, body = ask.send(connection)
            if given != status:
                raise Wrong(f"{ask.path.split('/')[1]} answers {given}, not {status}: {body[:200]!r}")
            answered += 1
    finally:
        connection.close()
    return answered


def _connection(port: int) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
