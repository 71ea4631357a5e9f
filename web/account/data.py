"""My data (PD-6): a copy of everything to keep, who has looked at it, and asking for a correction."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.calendar.now import SHENZHEN
from models.casework.files import path_of
from models.errors import Invalid, Problem
from models.people import press
from models.queries import my_data
from models.voice import data_request
from web.account.who import account_only, current_account, current_actor
from web.request import lang, read, settings

# Papers are read and sent on in pieces of so many bytes.
PIECE = 256 * 1024


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
    """One ZIP: ``data.json`` and every paper, as it was filed.  It is sent while it is put together."""
    kept = my_data.copy(read(), _account_id(), lang())
    told = json.dumps(kept.told, ensure_ascii=False, indent=2)
    files = [
        (
            zipfile.ZipInfo(f"{folder}/{one.id}-{one.name}", one.filed_at.astimezone(SHENZHEN).timetuple()[:6]),
            path_of(settings().uploads, one.file),
        )
        for folder, one in kept.papers
    ]
    response = Response(_zipped(told, files), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename="my-data.zip")
    response.cache_control.no_store = True
    return response


def _zipped(told: str, files: Sequence[tuple[zipfile.ZipInfo, Path]]) -> Iterator[bytes]:
    """The pieces of the archive.  Papers are stored as they are: pictures and PDFs do not become smaller."""
    sent = _Sent()
    with zipfile.ZipFile(sent, "w") as out:
        out.writestr("data.json", told, zipfile.ZIP_DEFLATED)
        for entry, path in files:
            with path.open("rb") as paper, out.open(entry, "w") as kept:
                while piece := paper.read(PIECE):
                    kept.write(piece)
                    yield sent.taken()
    yield sent.taken()


class _Sent(io.RawIOBase):
    """What a ZIP is written into: it is handed on at once, and there is no way back in it."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self._waiting += piece
        return len(piece)

    def taken(self) -> bytes:
        """What was written since the last look."""
        piece = bytes(self._waiting)
        self._waiting.clear()
        return piece


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
