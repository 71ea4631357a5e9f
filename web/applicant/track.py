"""Following a request without an account: number and query code open a sitting with that one case (NUM-6)."""

from __future__ import annotations

from flask import redirect, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.casework.find import open_sitting
from models.errors import NotFound, Problem
from web import sitting
from web.applicant.blueprint import bp
from web.applicant.door import ask, onward, tell
from web.request import read
from web.words import t


@bp.get("/track")
def track() -> ResponseReturnValue:
    return ask("track", number=http.args.get("number", ""), to=http.args.get("to", ""))


@bp.post("/track")
def follow() -> ResponseReturnValue:
    """A wrong number and a wrong code get the same words; too many tries get the page that names another way."""
    number, code = http.form.get("number", ""), http.form.get("query_code", "")
    given = {"number": number, "to": http.form.get("to", "")}
    empty = [name for name, value in (("number", number), ("query_code", code)) if not value.strip()]
    if empty:
        return ask("track", 422, [Problem("field.required", name) for name in empty], **given)
    try:
        case = open_sitting(read(), number, code, http.remote_addr or "")
    except NotFound as wrong:
        return ask("track", 422, [Problem(wrong.code, "number", wrong.params)], **given)
    sitting.begin(case.id, case.code_epoch)
    if case.parent is not None:
        return onward(url_for(".joint_page", number=case.parent.number))
    return onward(url_for(".request_page", number=case.number))


@bp.post("/track/leave")
def leave() -> ResponseReturnValue:
    """For who stands at somebody else's computer."""
    sitting.end()
    tell(t("已退出查询，这台设备上不再显示您的办件。", "You have left; this device no longer shows your request."))
    return redirect(url_for(".track"))
