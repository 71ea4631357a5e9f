"""My data (PD-6): a copy of everything to keep, who has looked at it, and asking for a correction."""

from __future__ import annotations

import json
import secrets
import tempfile
import zipfile
from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, send_file, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework.files import path_of
from models.errors import Invalid, Problem
from models.people import press
from models.queries import my_data
from models.voice import data_request
from web.account.who import account_only, current_account, current_actor
from web.request import lang, read, settings

# A copy is put together in memory as far as this, and on disk beyond it.
IN_MEMORY = 8_000_000


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/data", "data", mine, methods=["GET", "POST"])
    bp.add_url_rule("/data/copy", "data_copy", copy)


@account_only
def mine() -> ResponseReturnValue:
    """GET shows, POST asks for a correction; a second press of the same form asks no second time."""
    if http.method == "GET":
        return _page(secrets.token_urlsafe(24))
    pressed = http.form.get("key", "")
    if not 16 <= len(pressed) <= 64:
        abort(400)
    try:
        with store.transaction() as db:
            if press.first(db, pressed):
                words, number = http.form.get("words", ""), http.form.get("number", "")
                data_request.ask(db, current_actor(), words=words, number=number)
    except Invalid as wrong:
        return make_response(_page(pressed, wrong.problems), 422)
    flash("asked")
    return redirect(url_for(".data", _anchor="correct"))


@account_only
def copy() -> Response:
    """One ZIP: ``data.json`` and every paper, as it was filed."""
    account_id = _account_id()
    bundle = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - it lives as long as the answer
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as out:
        told = my_data.copy(read(), account_id, lang())
        out.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=2))
        for folder, paper in my_data.papers(read(), account_id):
            out.write(path_of(settings().uploads, paper.file), f"{folder}/{paper.id}-{paper.name}")
    bundle.seek(0)
    response = send_file(bundle, "application/zip", as_attachment=True, download_name="my-data.zip")
    response.cache_control.no_store = True
    return response


def _page(pressed: str, problems: Sequence[Problem] = ()) -> ResponseReturnValue:
    account_id = _account_id()
    page = render_template(
        "account/data.html",
        account=current_account(),
        looks=my_data.looks(read(), account_id),
        asked=data_request.of_account(read(), account_id),
        days=data_request.ANSWER_DAYS,
        pressed=pressed,
        problems=problems,
        given=http.form,
    )
    response = make_response(page)
    response.cache_control.no_store = True
    return response


def _account_id() -> int:
    account = current_account()
    assert account is not None
    return account.id
