"""What the shell knows of one request: its id and time, the reader's language and type size, who reads, one session.

Rooms call the questions below (``lang()``, ``elder()``, ``who()``, ``read()``); nobody else keeps such things in ``g``.
"""

from __future__ import annotations

import re
import time
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import structlog
from flask import Flask, Response, current_app, g, has_request_context
from flask import request as http
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models import db
from models.outbox import context
from models.settings import Settings
from models.text import LANGS, Lang, Text

log = structlog.get_logger("web")

ELDER_STEPS = (0, 1, 2)
# Whether this is a screen of the hall that many people use, and the page it goes back to (web/account/shared.py).
SHARED = {"0": None, "home": "/", "rate": "/rate"}
_COOKIE_AGE = 365 * 24 * 3600
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


@dataclass(frozen=True)
class Who:
    """The person signed in, as far as a page's frame shows them.  The account room puts one into ``g.who``."""

    name: str
    staff: bool = False
    roles: frozenset[str] = frozenset()
    place: Text | None = None
    keys: bool = True
    unread: int = 0
    shift: str = ""


def lang() -> Lang:
    """The language of the reader; Chinese where nobody has said otherwise."""
    return g.get("lang", "zh") if has_request_context() else "zh"


def elder() -> int:
    """The type size chosen: 0 normal, 1 large (137.5 %), 2 largest (187.5 %)."""
    return g.get("elder", 0)


def who() -> Who | None:
    """Who is signed in.  Asks nothing: error pages must load with the database down."""
    return g.get("who")


def read() -> Session:
    """The one session this request looks with, opened on first use and closed when the request ends."""
    if "read" not in g:
        g.read = g.stack.enter_context(db.reading())
    return g.read


def settings() -> Settings:
    return current_app.extensions["settings"]


def switch(**changes: str | int) -> str:
    """The address of this very page with some of its query changed, for the language and size switches."""
    query = MultiDict(http.args)
    for name, value in changes.items():
        query.setlist(name, [str(value)])
    return quote(http.path) + "?" + urlencode(list(query.items(multi=True)))


def remember(response: Response, **choices: str | int) -> Response:
    """Keep ``lang``, ``elder`` and ``shared`` for a year in cookies, on ``response``."""
    for name, value in choices.items():
        response.set_cookie(
            name, str(value), max_age=_COOKIE_AGE, httponly=True, samesite="Lax", secure=settings().production
        )
    return response


def init(app: Flask) -> None:
    """Hang the beginning and the end of a request onto ``app``."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_close)
    app.jinja_env.globals.update(lang=lang, elder=elder, who=who, switch=switch, settings=app.extensions["settings"])


def _begin() -> None:
    given = http.headers.get("X-Request-Id", "")
    g.request_id = given if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex
    g.started = time.perf_counter()
    g.stack = ExitStack()
    g.id_token = context.request_id.set(g.request_id)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    g.chosen = _chosen(http.args)
    kept = _chosen(http.cookies)
    g.lang = g.chosen.get("lang", kept.get("lang", "zh"))
    g.elder = g.chosen.get("elder", kept.get("elder", 0))
    g.shared = g.chosen.get("shared", kept.get("shared", "0"))


def _chosen(source: MultiDict[str, str]) -> dict[str, str | int]:
    """The language, size and kind of screen that ``source`` names; a value we do not have is no choice."""
    choice: dict[str, str | int] = {}
    if source.get("lang") in LANGS:
        choice["lang"] = source["lang"]
    if source.get("elder") in map(str, ELDER_STEPS):
        choice["elder"] = int(source["elder"])
    if source.get("shared") in SHARED:
        choice["shared"] = source["shared"]
    return choice


def _finish(response: Response) -> Response:
    remember(response, **g.chosen)
    response.headers["X-Request-Id"] = g.request_id
    # The rule and never the path: a draft's address is a secret of its owner.
    route = http.url_rule.rule if http.url_rule else None
    took = round((time.perf_counter() - g.started) * 1000, 1)
    if route not in ("/static/<name>", "/healthz"):
        log.info("request", method=http.method, route=route, status=response.status_code, ms=took)
    return response


def _close(error: BaseException | None) -> None:
    if "stack" in g:
        g.stack.close()
        context.request_id.reset(g.id_token)
