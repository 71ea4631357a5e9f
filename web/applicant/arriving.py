"""Files that come piece by piece (U16, A4.2): begun, continued after a lost line, given up.

A browser without script sends the form with the file in it.  With script the same form names a file that has come
here before it, so that there is one way into a case.  Every answer says how many bytes are here.
"""

from __future__ import annotations

from flask import Response, jsonify
from flask import request as http
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from models.casework import arriving
from models.errors import NotAllowed
from web import sitting
from web.account.who import current_account
from web.applicant.blueprint import bp
from web.request import settings

LONGEST_KEY = 400


def sender() -> str:
    """Whose files these are: the account's that is signed in, else those of the open sitting.

    Raises :class:`NotAllowed` for neither.
    """
    if account := current_account():
        return f"account:{account.id}"
    if case_id := sitting.actor().case_id:
        return f"case:{case_id}"
    raise NotAllowed()


@bp.post("/arriving")
def arriving_begin() -> ResponseReturnValue:
    """Announce a file by ``key`` and ``size``; the same key goes on where it was."""
    key, size = http.form.get("key", "")[:LONGEST_KEY], http.form.get("size", 0, type=int)
    id, held = arriving.begin(settings().uploads, sender(), key, size, settings().upload_limit_mb)
    return jsonify(id=id, held=held, piece=arriving.PIECE)


@bp.patch("/arriving/<id>")
def arriving_piece(id: str) -> Response:
    """The bytes from ``at`` on; the body is these bytes and nothing else."""
    http.max_content_length = arriving.PIECE
    at = http.args.get("at", -1, type=int)
    return jsonify(held=arriving.add(settings().uploads, sender(), id, at, http.get_data(cache=False)))


@bp.delete("/arriving/<id>")
def arriving_forget(id: str) -> ResponseReturnValue:
    arriving.forget(settings().uploads, sender(), id)
    return "", 204


def given(pointer: str) -> FileStorage | None:
    """The file that this form brings for ``pointer``: in it, or named by it and come before.

    Raises :class:`Invalid` for a named one that is not here as a whole.
    """
    named = http.form.get(f"arrived:{pointer}")
    if not named:
        return http.files.get(pointer)
    path = arriving.whole(settings().uploads, sender(), named)
    return FileStorage(path.open("rb"), filename=http.form.get(f"name:{pointer}", ""))
