"""Style and script, made once when the process starts: bundled, named by their content, packed, served for a year.

Of Bootstrap (the file inside the Bootstrap-Flask wheel, nothing fetched) we keep the families named in ``FAMILIES``:
whole it is 31 kB packed, three quarters of what a page may cost, for components that we draw ourselves.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from flask import Flask, Response, abort
from flask import request as http

YEAR = 365 * 24 * 3600
STYLES = ("tokens", "base", "layout", "forms", "components", "records", "applicant", "staff", "charts", "case", "print")
SCRIPTS = ("hall", "keys", "stay", "shared", "track", "countdown", "lists", "palette", "uploads", "case", "pressed")
# Sheets for the printer: each stands alone, because a page has one size of paper.
SHEETS = ("slip-a4", "slip-80")

# A selector is kept when it begins with an element (Bootstrap's reset) or with a class of one of these families.
FAMILIES = re.compile(
    r"(?:[a-z*:]|\[(?!data-bs))[^.]*$|"
    r"\.(?:container|container-fluid|row|col(?:-\w+)*|g[xy]?-\d)(?:>\*)?$|"
    r"\.(?:d-(?:none|block|flex|grid|inline)|d-(?:sm|md|lg)-\w+|flex-(?:wrap|column|grow-1)|justify-content-\w+|"
    r"align-(?:items|self)-\w+|gap-\d|m[tbxy]?-(?:\d|auto)|p[tbxy]?-\d|w-100|text-(?:center|end|nowrap)|"
    r"visually-hidden(?:-focusable)?)(?::.*)?$"
)
_RULE = re.compile(r"@[^{}]+\{(?:[^{}]+\{[^{}]*\})*\}|[^{}]+\{[^{}]*\}")


class Asset(NamedTuple):
    """One file as it is served."""

    name: str
    kind: str
    plain: bytes
    packed: bytes


def _asset(stem: str, suffix: str, kind: str, text: str) -> Asset:
    plain = text.encode()
    name = f"{stem}.{hashlib.sha256(plain).hexdigest()[:12]}.{suffix}"
    return Asset(name, kind, plain, gzip.compress(plain, 9, mtime=0))


@cache
def load() -> dict[str, Asset]:
    """Every asset by the name templates use: ``hall.css``, ``mark.svg``, each of ``SCRIPTS`` and ``SHEETS``."""
    own = files("web").joinpath("static")
    css = bootstrap() + "".join(_bare(_read(own / "css" / f"{name}.css")) for name in STYLES)
    loaded = {"hall.css": _asset("hall", "css", "text/css", css)}
    for name in SCRIPTS:
        loaded[f"{name}.js"] = _asset(name, "js", "text/javascript", _read(own / "js" / f"{name}.js"))
    for name in SHEETS:
        loaded[f"{name}.css"] = _asset(name, "css", "text/css", _bare(_read(own / "css" / f"{name}.css")))
    loaded["mark.svg"] = _asset("mark", "svg", "image/svg+xml", _read(own / "mark.svg"))
    return loaded


def bootstrap() -> str:
    """The rules of Bootstrap that belong to ``FAMILIES``, in their order."""
    whole = _read(files("flask_bootstrap").joinpath("static", "bootstrap5", "css", "bootstrap.min.css"))
    whole = re.sub(r"@charset[^;]*;|/\*.*?\*/", "", whole, flags=re.DOTALL)
    return "".join(map(_kept, _RULE.findall(whole)))


def _kept(rule: str) -> str:
    """``rule`` with only the selectors we keep; empty when none is left."""
    head, body = rule.split("{", 1)
    if head.startswith("@media"):
        inner = "".join(map(_kept, _RULE.findall(body[:-1])))
        return f"{head}{{{inner}}}" if inner else ""
    selectors = [selector for selector in head.split(",") if FAMILIES.match(selector)]
    return f"{','.join(selectors)}{{{body}" if selectors else ""


def _bare(css: str) -> str:
    """Our own style without its comments and indentation."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))


def _read(path: Traversable) -> str:
    return path.read_text(encoding="utf-8")


def asset(name: str) -> str:
    """The address of ``name``, which changes with its content."""
    return f"/static/{load()[name].name}"


def init(app: Flask) -> None:
    """Make the assets and their one door."""
    served = {made.name: made for made in load().values()}

    @app.get("/static/<name>", endpoint="static")
    def static(name: str) -> Response:
        made = served.get(name) or abort(404)
        packed = "gzip" in http.accept_encodings
        response = Response(made.packed if packed else made.plain, content_type=f"{made.kind}; charset=utf-8")
        if packed:
            response.content_encoding = "gzip"
        response.vary.add("Accept-Encoding")
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
        return response

    app.jinja_env.globals["asset"] = asset
