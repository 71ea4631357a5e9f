"""Single keys can be switched off: a screen reader or a voice may press them without meaning to (G21, WCAG 2.1.4)."""

from __future__ import annotations

from flask import Blueprint, redirect, session
from flask import request as http
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from web.account.who import safe_next
from web.request import remember

_SAID = "keys_said"


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/keys", "keys", choose, methods=["POST"])

    @bp.record_once
    def _ready(state: BlueprintSetupState) -> None:
        state.app.jinja_env.globals["keys_said"] = _said  # type: ignore[attr-defined]


def _said() -> str:
    """``off`` or ``on``, once after the choice: a page of any room says that it was taken."""
    return session.pop(_SAID, "") if _SAID in session else ""


def choose() -> ResponseReturnValue:
    """Keep the choice in this browser, and go back to where it was made."""
    chosen = "off" if http.form.get("keys") == "off" else "on"
    session[_SAID] = chosen
    response = redirect(safe_next(http.form.get("next", "")) or "/desk/")
    return remember(response, keys=chosen)  # type: ignore[arg-type]
