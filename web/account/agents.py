"""Who may act for me, and for whom I may act (A27): giving a power, taking it up, and ending it from either side."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework import power
from models.errors import Invalid, Problem
from models.people import press
from models.queries import messages
from web.account.who import account_only, current_account, current_actor, powers
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/agents", "agents", agents, methods=["GET", "POST"])
    bp.add_url_rule("/agents/<int:power_id>/accept", "agent_accept", accept, methods=["POST"])
    bp.add_url_rule("/agents/<int:power_id>/end", "agent_end", end, methods=["POST"])


@account_only
def agents() -> ResponseReturnValue:
    """GET shows both sides, POST gives a power; a second press of the same form gives no second one."""
    if http.method == "GET":
        return _page(secrets.token_urlsafe(24))
    pressed = http.form.get("key", "")
    if not 16 <= len(pressed) <= 64:
        abort(400)
    try:
        with store.transaction() as db:
            if press.first(db, pressed):
                power.give(db, current_actor(), http.form)
    except Invalid as wrong:
        return make_response(_page(pressed, wrong.problems), 422)
    flash("given")
    return redirect(url_for(".agents"))


@account_only
def accept(power_id: int) -> ResponseReturnValue:
    with store.transaction() as db:
        power.accept(db, current_actor(), power_id)
    flash("accepted")
    return redirect(url_for(".agents"))


@account_only
def end(power_id: int) -> ResponseReturnValue:
    with store.transaction() as db:
        power.end(db, current_actor(), power_id)
    flash("ended")
    return redirect(url_for(".agents"))


def _page(pressed: str, problems: Sequence[Problem] = ()) -> ResponseReturnValue:
    account = current_account()
    assert account is not None
    page = render_template(
        "account/agents.html",
        given=power.given_by(read(), account.id),
        held=power.held_by(read(), account),
        unread=messages.unread(read(), account.id, powers()),
        pressed=pressed,
        problems=problems,
        typed=http.form,
    )
    response = make_response(page)
    response.cache_control.no_store = True
    return response
