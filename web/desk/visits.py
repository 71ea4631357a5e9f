"""Counting who comes to the windows: one press for one visit (人次), whether or not a case comes of it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.counter.visit import PURPOSES, count_visits
from models.db import transaction
from models.people.actor import Role
from web.account.who import current_actor, staff_only


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/visits", "visits", visit, methods=["POST"])


@staff_only(Role.WINDOW_CLERK)
def visit() -> ResponseReturnValue:
    """One more visit to the clerk's own hall, in this hour."""
    site, purpose = http.form.get("site", ""), http.form.get("purpose", "")
    if site not in current_actor().sites() or purpose not in PURPOSES:
        abort(400)
    with transaction() as db:
        count_visits(db, site, purpose)
    return redirect(url_for(".home", _anchor="visits"))
