"""Numbers of rules in words that people read: each leads to the rule itself."""

from __future__ import annotations

import re

from flask import Flask
from markupsafe import Markup, escape

from models.law import rules
from web.words import t

NUMBER = re.compile(r"\b[A-Z]{2,4}-\d{1,3}\b")


def ruled(words: str) -> Markup:
    """``words`` with every number of a rule as a link; other numbers stay as they are."""
    known = {one.id for one in rules()}
    marked = NUMBER.sub(lambda found: _link(found[0]) if found[0] in known else found[0], str(escape(words)))
    return Markup(marked)  # noqa: S704 - escaped before the links were put in


def init(app: Flask) -> None:
    app.jinja_env.filters["ruled"] = ruled


def _link(number: str) -> str:
    return f'<a href="/law/{number}" title="{escape(t("查看规则", "Look the rule up"))}">{number}</a>'
