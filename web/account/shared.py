"""A screen that many people use one after another, such as a tablet on a counter, clears itself (G17).

``?shared=home`` or ``?shared=rate`` makes a browser such a screen and names the page it goes back to; ``?shared=0``
ends that.  Left alone for a minute it warns, and then it forgets who was there; drafts stay with their owners.
"""

from __future__ import annotations

from flask import Blueprint, g, redirect, session
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from web.account.who import end_session
from web.request import SHARED

QUIET_SECONDS = 60
WARNING_SECONDS = 20


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/clear", "clear", clear, methods=["POST"])

    @bp.record_once
    def _ready(state: BlueprintSetupState) -> None:
        state.app.jinja_env.globals.update(shared_start=start, quiet=(QUIET_SECONDS, WARNING_SECONDS))


def start() -> str | None:
    """The page this screen goes back to; None for a browser of one's own."""
    return SHARED[g.get("shared", "0")]


def clear() -> ResponseReturnValue:
    """Forget everything that this browser has shown; pages it keeps for going back are dropped too."""
    end_session()
    session.clear()
    response = redirect(start() or "/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
