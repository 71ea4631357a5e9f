"""The guards at the door: proxies, host, headers on every answer, cookies, forged and stale forms, sizes, packing."""

from __future__ import annotations

import gzip
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, abort, current_app, redirect, session
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import RequestRedirect
from werkzeug.sansio.utils import host_is_trusted

from models.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The address of a draft is a secret of its owner: it must not leave this site as a referrer.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Asked by machines beside the web process, under whatever address it has there; no link is in their answers.
_ASKED_BY_ADDRESS = ("health.healthz", "health.readyz", "health.figures")
# Room for the other fields and the borders of a form that carries the largest file allowed.
FORM_ROOM = 1_000_000
MAX_FIELDS = 500
PACK_FROM = 1_000
_PLAIN_FORM = "application/x-www-form-urlencoded"
_PACKED_KINDS = ("text/", "application/json", "application/problem+json", "image/svg+xml")

csrf = CSRFProtect()


def init(app: Flask, settings: Settings) -> None:
    """Configure proxies, cookies, form tokens and sizes, and hang the guards onto ``app``."""
    if settings.trusted_proxies:
        # Each proxy appends the address it was asked from, so what a client made up stands further left.  The nearest
        # says by which scheme people came.  The host is what they asked for; ``_under_our_name`` looks at it.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1, x_host=0, x_port=0, x_prefix=0)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        # The __Host- prefix makes browsers refuse a cookie set over plain HTTP or by a neighbouring host.
        SESSION_COOKIE_NAME="__Host-hall" if settings.production else "hall",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=settings.upload_limit_mb * 1_000_000 + FORM_ROOM,
        MAX_FORM_MEMORY_SIZE=FORM_ROOM,
        MAX_FORM_PARTS=MAX_FIELDS,
        # A token lives as long as its session: nobody loses a form to a long telephone call.
        WTF_CSRF_TIME_LIMIT=None,
        # Checked for every scheme by ``same_origin``; the extension would ask only over HTTPS.
        WTF_CSRF_SSL_STRICT=False,
    )
    for guard in (_under_our_name, _within_this_site, _bounded, _no_nul):
        app.before_request(guard)
    csrf.init_app(app)

    @app.after_request
    def seal(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # Over plain HTTP a browser must not believe it, and in development it would close localhost for a year.
        if settings.production and http.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if "Cache-Control" not in response.headers:
            # What a signed-in person or an open sitting sees must not come back from a shared computer's memory.
            known = set(session) - {"csrf_token"}
            response.headers["Cache-Control"] = "no-store" if known else "private, no-cache"
        return _packed(response)


def same_origin() -> bool:
    """Whether this request surely comes from a page of ours; a browser that says nothing does not count as sure."""
    site = http.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = http.headers.get("Origin") or http.headers.get("Referer")
    try:
        return bool(sender) and urlsplit(sender).netloc == http.host
    except ValueError:  # What is no address at all is none of ours.
        return False


class WrongHost(BadRequest):
    """The request names a host that is not ours: a stray entry in somebody's DNS, or a try at forging links."""


def _under_our_name() -> None:
    hosts, asked = current_app.extensions["settings"].hosts, http.headers.get("Host", "").lower()
    if hosts and http.endpoint not in _ASKED_BY_ADDRESS and not host_is_trusted(asked, hosts):
        raise WrongHost


def _within_this_site() -> ResponseReturnValue | None:
    """Lead to the address with its slash put right, without the host: that is whatever the request claims it to be."""
    if not isinstance(http.routing_exception, RequestRedirect):
        return None
    right = urlsplit(http.routing_exception.new_url)
    return redirect(urlunsplit(("", "", right.path, right.query, "")), 308)


def _bounded() -> None:
    """A form without a file is read whole, however long it is; only this bounds it."""
    if http.mimetype == _PLAIN_FORM:
        http.max_content_length = FORM_ROOM


def _no_nul() -> None:
    """PostgreSQL text cannot hold the character NUL and nobody types it: refuse it before any view meets it."""
    texts = [http.path, *http.args, *http.args.values()]
    if http.mimetype in (_PLAIN_FORM, "multipart/form-data"):
        texts += [text for pair in http.form.items(multi=True) for text in pair]
        texts += [upload.filename or "" for upload in http.files.values()]
    if any("\0" in text for text in texts):
        abort(400)


def _packed(response: Response) -> Response:
    """Pack a page for the way.

    The known attack on packed pages (BREACH) needs a foreign page that makes requests with our cookies; those are
    SameSite=Lax, so that only a person's own step from page to page carries them.
    """
    if (
        "gzip" not in http.accept_encodings
        or response.direct_passthrough
        or response.is_streamed
        or response.status_code in (204, 206, 304)
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith(_PACKED_KINDS)
        or response.calculate_content_length() < PACK_FROM
    ):
        return response
    response.set_data(gzip.compress(response.get_data(), 6))
    response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    return response
