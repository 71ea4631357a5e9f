"""Signing in by the page that people use, to measure what they meet afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import CookieJar
from typing import NamedTuple
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from lxml import html

from bench.load import Wrong
from models.people import demo

BROWSER = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}


class Sitting(NamedTuple):
    """The headers of somebody signed in, and the token that their forms carry."""

    headers: Mapping[str, str]
    token: str


def sign_in(port: int, who: str) -> Sitting:
    """``who`` is a demonstration sign-in.  Raises :class:`Wrong` when the hall does not let them in."""
    jar = CookieJar()
    browser, here = build_opener(HTTPCookieProcessor(jar)), f"http://127.0.0.1:{port}/account/sign-in"
    with browser.open(here) as page:
        form = {"csrf_token": _token(page.read()), "who": who, "password": demo.PASSWORD}
    # The page after it holds a form again: that of signing out.
    with browser.open(here, urlencode(form).encode()) as page:
        if page.url == here:
            raise Wrong(f"{who} cannot sign in")
        token = _token(page.read())
    return Sitting(BROWSER | {"Cookie": "; ".join(f"{one.name}={one.value}" for one in jar)}, token)


def _token(page: bytes) -> str:
    return html.fromstring(page.decode()).cssselect("input[name=csrf_token]")[0].get("value")
