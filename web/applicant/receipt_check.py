"""Whether a receipt is genuine, for everybody who holds one: yes or no, and nothing about anybody (U8)."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, make_response, render_template
from flask import request as http
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from models.audit import signing
from models.casework.number import normal_number
from models.casework.receipt import KIND, in_log, known
from models.errors import Problem
from web.applicant.blueprint import bp
from web.request import read

LARGEST = 64_000


@bp.route("/receipts/check", methods=["GET", "POST"])
def check_receipt() -> ResponseReturnValue:
    """By number and digest, or by the file.  An unknown number and a wrong digest are the same no."""
    if http.method == "GET":
        return _page(None, [])
    number, digest, given = http.form.get("number", ""), http.form.get("digest", ""), http.files.get("file")
    if given is not None and given.filename:
        statement = _statement(given)
        if statement is None:
            return make_response(_page(None, [Problem("receipt.no_receipt", "file")]), 422)
        return _page(signing.holds(statement, signing.public_key()) and in_log(read(), statement), [])
    empty = [name for name, value in (("number", number), ("digest", digest)) if not value.strip()]
    if empty:
        return make_response(_page(None, [Problem("field.required", name) for name in empty]), 422)
    return _page(known(read(), normal_number(number) or "", digest), [])


def _page(genuine: bool | None, problems: list[Problem]) -> str:
    return render_template(
        "applicant/receipt_check.html",
        genuine=genuine,
        problems=problems,
        number=http.form.get("number", http.args.get("number", "")),
        digest=http.form.get("digest", http.args.get("digest", "")),
        key=signing.name_of(signing.public_key()),
    )


def _statement(given: FileStorage) -> dict[str, Any] | None:
    """The receipt in an uploaded file; None for any other file."""
    try:
        found = json.loads(given.stream.read(LARGEST))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found.get("kind") == KIND else None


@bp.get("/receipts/key.pem")
def receipt_key() -> Response:
    """The hall's public key, with which a receipt is checked without the hall."""
    response = Response(signing.pem(signing.public_key()), mimetype="application/x-pem-file")
    response.headers["Content-Disposition"] = 'attachment; filename="yunting-receipts.pem"'
    return response
