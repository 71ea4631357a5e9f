"""Internal notes on a case: written and taken back by staff who may look at it, read by staff alone (C3.8)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework.find import find_case
from models.casework.note import note, remove
from models.errors import Invalid
from web.account.who import current_actor, staff_only
from web.desk.page import show
from web.desk.roles import LOOKERS


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/cases/<number>/notes", "write_note", write, methods=["POST"])
    bp.add_url_rule("/cases/<number>/notes/<int:note_id>/remove", "remove_note", take_out, methods=["POST"])


@staff_only(*LOOKERS)
def write(number: str) -> ResponseReturnValue:
    try:
        with store.transaction() as db:
            made = note(db, find_case(db, number, current_actor()), current_actor(), http.form.get("note", ""))
            note_id = made.id
    except Invalid as error:
        return show(number, problems=error.problems, status=422)
    flash(["note", url_for(".remove_note", number=number, note_id=note_id), {}], "undo")
    return redirect(url_for(".case", number=number, **http.args, _anchor="history"))


@staff_only(*LOOKERS)
def take_out(number: str, note_id: int) -> ResponseReturnValue:
    with store.transaction() as db:
        remove(db, find_case(db, number, current_actor()), current_actor(), note_id)
    return redirect(url_for(".case", number=number, _anchor="history"))
