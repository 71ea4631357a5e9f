"""Chinese on an English page says that it is Chinese (G1), so that it is read aloud and drawn as such.

Names, addresses and people's own words are Chinese whatever the page's language.  They stand at hundreds of places;
marked one by one, the next place would be forgotten.  So a finished English page is gone through once: each run of
Chinese outside an element that already names its language is wrapped, and an option or a text field gets the mark
itself, because nothing may stand inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask, Response

from web.request import lang

HAN = re.compile(r"[\u3400-\u9fff]")
# From the first Chinese character on to where a space or a Western mark ends it: 示例窗口GOV1 is one name.
_RUN = re.compile(r"[\u3400-\u9fff《（“][\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”·A-Za-z0-9*]*")
_TOKEN = re.compile(r"(<[^>]+>)")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_MARK = ' lang="zh-CN"'
# Nothing but text may stand in these; the second kind can bear the mark itself.
_CLOSED = frozenset({"title", "script", "style", "svg"})
_BEARING = frozenset({"option", "textarea"})


def init(app: Flask) -> None:
    app.after_request(_mark)


def _mark(response: Response) -> Response:
    if lang() == "en" and response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(marked(response.get_data(as_text=True)))
    return response


def marked(page: str) -> str:
    """``page``, HTML of our own templates, with every run of Chinese marked."""
    return "".join(_tokens(_TOKEN.split(page))) if HAN.search(page) else page


def _tokens(tokens: list[str]) -> Iterator[str]:
    """Text stands at the even places, tags at the odd ones."""
    inside, depth = "", 0
    for n, token in enumerate(tokens):
        if n % 2 == 0:
            yield token if inside else _RUN.sub(lambda run: f"<span{_MARK}>{run.group()}</span>", token)
            continue
        found = _TAG.match(token)
        ends, name = (found.group(1), found.group(2).lower()) if found else ("", "")
        if inside:
            if name == inside:
                depth += -1 if ends else 1
                inside = inside if depth else ""
        elif not ends and (name in _CLOSED or name in _BEARING or ' lang="zh' in token):
            inside, depth = name, 1
            if name in _BEARING and HAN.search(tokens[n + 1]):
                token = token[:-1] + _MARK + ">"
        yield token
