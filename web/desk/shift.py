"""Handing a shift over: leaving a note, and saying that one was read (C1.4)."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework.alerts import unseen_count
from models.errors import Invalid
from models.people.actor import Role
from models.staff import shift
from models.staff.views import places
from web.account.who import current_actor, staff_only
from web.desk.roles import HANDLERS
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/shift", "shift", leave, methods=["GET", "POST"])
    bp.add_url_rule("/unread", "unread", unread)
    bp.add_url_rule("/shift/<int:note_id>/read", "shift_read", was_read, methods=["POST"])


@staff_only(*HANDLERS)
def leave() -> ResponseReturnValue:
    """The note for those who come next."""
    problems, actor = [], current_actor()
    if http.method == "POST":
        try:
            with store.transaction() as db:
                shift.leave(db, actor, http.form.get("place", ""), http.form.get("words", ""))
            return redirect(url_for(".home"))
        except Invalid as error:
            problems = error.problems
    page = render_template("desk/shift.html", places=places(actor), problems=problems, most=shift.WORDS_MOST)
    return page, 422 if problems else 200


@staff_only(*HANDLERS)
def was_read(note_id: int) -> ResponseReturnValue:
    with store.transaction() as db:
        shift.read(db, current_actor(), note_id)
    return redirect(url_for(".home"))


@staff_only(*Role)
def unread() -> ResponseReturnValue:
    """Where what is unread stands: notes on the desk, alerts on their page."""
    alerted = unseen_count(read(), current_actor())
    return redirect(url_for("board.alerts") if alerted else url_for(".home", _anchor="notes"))
