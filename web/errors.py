"""From what went wrong to what a person reads: a page in plain words, or problem+json for a program (RFC 9457).

The pages ask the database nothing, so that they load when it is down.
"""

from __future__ import annotations

import structlog
from flask import Flask, Response, current_app, g, jsonify, make_response, render_template
from flask import request as http
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from models import errors as by_rule
from models.outbox.error import describe
from web import words
from web.formatting import wait
from web.request import settings
from web.security import WrongHost, same_origin

log = structlog.get_logger("web")

RETRY_AFTER = 10
STATUS = {
    by_rule.NotFound: 404,
    by_rule.NotAllowed: 403,
    by_rule.NotPossible: 409,
    by_rule.Outdated: 409,
    by_rule.Held: 423,
    by_rule.TooMany: 429,
    by_rule.NotReady: 422,
    by_rule.Invalid: 422,
}
# What the shell itself answers with, by status; every other refusal of the framework is a bad request.
KINDS = {403: "not_allowed", 404: "not_found", 405: "bad_method", 413: "too_big", 429: "too_many", 503: "unavailable"}


def init(app: Flask) -> None:
    app.register_error_handler(by_rule.HallError, _by_rule)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(RequestEntityTooLarge, _too_big)
    app.register_error_handler(WrongHost, _wrong_host)
    app.register_error_handler(HTTPException, _by_protocol)
    app.register_error_handler(DataError, _not_storable)
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(away, _unavailable)
    app.register_error_handler(Exception, _failed)


def wants_json() -> bool:
    """Whether the one who asks is a program."""
    best = http.accept_mimetypes.best_match(("text/html", "application/json", "application/problem+json"))
    return http.path.startswith("/api/") or best in ("application/json", "application/problem+json")


def show(status: int, kind: str, *, detail: str = "", problems: list[by_rule.Problem] | None = None) -> Response:
    """The answer for ``kind``, whose words are the rows ``error.<kind>.title``, ``.why`` and ``.data``.

    ``detail`` is a sentence already in the reader's language; it takes the place of ``.why``.
    """
    problems = problems or []
    trace = g.get("request_id", "")
    why = detail or words.label(f"error.{kind}.why")
    if wants_json():
        body = {
            "type": f"urn:yunting:problem:{kind}",
            "title": words.label(f"error.{kind}.title"),
            "status": status,
            "detail": why,
            "instance": f"urn:request:{trace}",
            "code": kind,
            "errors": [{"pointer": p.pointer, "code": p.code, "detail": words.problem(p)} for p in problems],
        }
        response = jsonify(body)
        response.mimetype = "application/problem+json"
    else:
        response = make_response(
            render_template("errors/page.html", kind=kind, why=why, found=problems, trace=trace, status=status)
        )
    response.status_code = status
    return response


def _by_rule(error: by_rule.HallError) -> Response:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    kind = type(error).code
    detail = words.label(error.code, **error.params) if words.has_label(error.code) else ""
    if isinstance(error, by_rule.TooMany):
        phone = settings().help_phone
        detail = words.label("error.too_many.wait" + "_phone" * bool(phone), phone=phone, **wait(error.retry_after))
    problems = error.problems if isinstance(error, by_rule.Invalid) else []
    response = show(status, kind, detail=detail, problems=problems)
    if isinstance(error, by_rule.TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _by_protocol(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    if error.code >= 500 and error.code != 503:
        return _failed(error)
    response = show(error.code, KINDS.get(error.code, "bad_request"))
    for name, value in error.get_headers(http.environ):
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _stale_form(error: CSRFError) -> Response:
    """A form whose token is gone: its owner gets it again with one button, a forger gets nothing."""
    if not same_origin() or wants_json():
        return show(403, "forged")
    if not http.form and not http.files:
        # A form of ours always names its token: this body was empty, cut off, or in no character set we know.
        return show(400, "bad_request")
    # A password and a file are not sent back and forth; the page says to give them again.
    typed = [pair for pair in http.form.items(multi=True) if pair[0] != "csrf_token"]
    kept = [pair for pair in typed if "password" not in pair[0]]
    lost = len(kept) < len(typed) or bool(http.files)
    response = make_response(
        render_template("errors/stale.html", kept=kept, lost=lost, trace=g.get("request_id", "")), 403
    )
    response.cache_control.no_store = True
    return response


def _wrong_host(error: WrongHost) -> Response:
    """Say where the hall is; to an operator also under which name it was asked, when a proxy forgets to pass it on."""
    log.warning("asked under a name that is not ours", host=http.headers.get("Host", "")[:100])
    return show(400, "wrong_host", detail=words.label("error.wrong_host.where", url=settings().public_url))


def _too_big(error: RequestEntityTooLarge) -> Response:
    """Take the rest of the body in and drop it: a browser that is still sending would show its own error instead."""
    most = current_app.config["MAX_CONTENT_LENGTH"]
    left = min(http.content_length or 0, 3 * most)
    source = http.environ["wsgi.input"]
    while left > 0 and (chunk := source.read(min(left, 65536))):
        left -= len(chunk)
    if http.mimetype != "multipart/form-data" or (http.content_length or 0) <= most:
        return show(413, "too_long")
    return show(413, "too_big", detail=words.label("error.too_big.limit", mb=settings().upload_limit_mb))


def _not_storable(error: DataError) -> Response:
    """What the store cannot hold, such as an id of forty digits in an address, is bad input and no failure of ours."""
    log.warning("not storable", error=type(error.orig).__name__)
    return show(400, "bad_request")


def _unavailable(error: Exception) -> Response:
    log.error("database away", error=type(error).__name__)
    response = show(503, "unavailable")
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _failed(error: Exception) -> Response:
    if current_app.testing:
        raise error
    # Told with its values blotted out: the text of an exception often quotes what a person typed.
    told, fingerprint = describe(error)
    log.error("failed", error=told, fingerprint=fingerprint)
    return show(500, "failed")
