"""How long this browser may still act without showing again who it is, and going on in time (G17).

A sitting ends half an hour after the last act and may be prolonged by one press; a sign-in ends after its working day
whatever is done, so there the warning only names the way to sign in anew.
"""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask import request as http
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from web.account import who

# So long before the end the page warns.
WARNING_SECONDS = 120


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/left", "left", tell, methods=["GET", "POST"])

    @bp.record_once
    def _ready(state: BlueprintSetupState) -> None:
        state.app.jinja_env.globals.update(seconds_left=left, warning_seconds=WARNING_SECONDS)


def left() -> int | None:
    """Seconds until the sign-in or the sitting ends; None for who has shown nothing, of whom nothing can end."""
    if who.current_account() is not None:
        return who.session_left()
    return who.sitting_left()


def tell() -> ResponseReturnValue:
    """GET says how long; POST prolongs an open sitting first, as every act does."""
    if http.method == "POST" and (kept := who.sitting()):
        who.open_sitting(*kept)
    answer = jsonify(left=left() or 0)
    answer.cache_control.no_store = True
    return answer
