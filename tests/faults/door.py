"""People at the door of real web processes: a browser and the TLS proxy in front of it, as one HTTP client.

It has the shape of Flask's test client, so that :class:`tests.journeys.visitor.Visitor` walks through it.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse

PATIENCE = 30.0
TRIES = 5


class Answers:
    """What all doors heard: answers by class (``2xx``), and the seconds that each sending of a request took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.classes: Counter[str] = Counter()
        self.submits: list[float] = []

    def heard(self, kind: str, path: str, seconds: float) -> None:
        with self._lock:
            self.classes[kind] += 1
            if path.endswith("/submit") and kind == "3xx":
                self.submits.append(seconds)


class Door:
    """One browser session of somebody at ``address``, whose requests reach the web processes at ``ports`` in turn."""

    def __init__(self, ports: list[int], host: str, address: str, answers: Answers) -> None:
        self._ports = itertools.cycle(ports)
        self._host, self._address, self._answers = host, address, answers
        self._cookies: dict[str, str] = {}

    def test_client(self) -> Door:
        return self

    def set_cookie(self, name: str, value: str) -> None:
        self._cookies[name] = value

    def get(self, path: str, *, follow_redirects: bool = False, headers: dict[str, str] | None = None) -> TestResponse:
        response = self._ask("GET", path)
        while follow_redirects and response.status_code in (301, 302, 303, 307, 308):
            response = self._ask("GET", response.location)
        return response

    def post(self, path: str, *, data: dict[str, object]) -> TestResponse:
        return self._ask("POST", path, data)

    def _ask(self, method: str, path: str, data: dict[str, object] | None = None) -> TestResponse:
        """One request, sent again as it stands when nobody answered or the hall asks to wait: forms act once."""
        builder = EnvironBuilder(path=urlsplit(path).path, query_string=urlsplit(path).query, method=method, data=data)
        request = builder.get_request()
        body = request.get_data()
        for left in reversed(range(TRIES)):
            status, headers, answer = self._send(method, path, body, request.content_type)
            if status not in (0, 503) or not left:
                break
            time.sleep(1)
        if not status:
            raise ConnectionError(f"nobody answers at {self._host}")
        return TestResponse([answer], f"{status} told", headers, request)

    def _send(self, method: str, path: str, body: bytes, kind: str | None) -> tuple[int, Headers, bytes]:
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", next(self._ports), timeout=PATIENCE)
        try:
            connection.request(method, path, body or None, self._headers() | ({"Content-Type": kind} if kind else {}))
            response = connection.getresponse()
            answer = response.read()
        except (OSError, HTTPException):
            self._answers.heard("no answer", path, time.perf_counter() - began)
            return 0, Headers(), b""
        finally:
            connection.close()
        self._answers.heard(f"{response.status // 100}xx", path, time.perf_counter() - began)
        headers = Headers(response.getheaders())
        for line in headers.getlist("Set-Cookie"):
            self._cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return response.status, headers, answer

    def _headers(self) -> dict[str, str]:
        return {
            "Host": self._host,
            "X-Forwarded-For": self._address,
            "X-Forwarded-Proto": "https",
            "Sec-Fetch-Site": "same-origin",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
