"""A person with a browser without script: reads pages, fills forms, keeps the token each form brings."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_TAG = re.compile(r"<[^>]+>")


class Visitor:
    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token = ""

    def sign_in(self, who: str, password: str) -> None:
        self.open("/account/sign-in")
        assert self.send("/account/sign-in", who=who, password=password).status_code == 302

    def open(self, path: str, **query: str) -> str:
        """The words of a page, its markup taken away and spaces run together."""
        answer = self.client.get(path, query_string=query)
        assert answer.status_code == 200, (path, answer.status_code)
        return self.read(answer)

    def read(self, answer: TestResponse) -> str:
        if token := _TOKEN.search(answer.text):
            self._token = token[1]
        return " ".join(unescape(_TAG.sub(" ", answer.text)).split())

    def send(self, path: str, **form: str) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self._token, **form})

    def act(self, path: str, reason: str = "原因已排除") -> str:
        """Do an act for a reason; the page that follows."""
        answer = self.send(path, reason=reason)
        assert answer.status_code == 302, (path, answer.status_code, answer.text)
        return self.open(answer.location)
