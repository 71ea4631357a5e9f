"""Single keys can be switched off: a screen reader or a voice may press them without meaning to (G21, WCAG 2.1.4)."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask import request as http
from flask.typing import ResponseReturnValue

from web.account.who import safe_next
from web.request import remember


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/keys", "keys", choose, methods=["POST"])


def choose() -> ResponseReturnValue:
    """Keep the choice in this browser, and go back to where it was made."""
    response = redirect(safe_next(http.form.get("next", "")) or "/desk/")
    return remember(response, keys="off" if http.form.get("keys") == "off" else "on")  # type: ignore[arg-type]
