"""The web room: what people do.  ``create_app`` reads in the order in which a request meets things."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from flask import Flask

from models import production
from models.opening import WEB_TIMEOUT_MS, open_house
from models.settings import BadSettings, Settings
from web import (
    assets,
    due,
    errors,
    figures,
    formatting,
    forms,
    halls,
    logs,
    request,
    rules,
    security,
    tongues,
    uses,
    words,
)

# Every room with its door.  A room is a module or package that exposes ``bp``.
ROOMS = (
    ("web.health", ""),
    ("web.applicant", ""),
    ("web.account", "/account"),
    ("web.desk", "/desk"),
    ("web.studio", "/studio"),
    ("web.board", "/board"),
    ("web.voice", "/voice"),
    ("web.ops", "/ops"),
    ("web.admin", "/admin"),
    ("web.law", "/law"),
    ("web.calendar", "/calendar"),
)
# The living page of components; never in production.
STYLES = ("web.styles", "/styles")


def create_app(
    settings: Settings | None = None, *, connect: bool = True, rooms: Sequence[tuple[str, str]] = ROOMS
) -> Flask:
    """The web application of the hall.

    ``connect=False`` leaves log, keys and engine as the caller has set them: a test stands on a connection of its own.
    ``rooms`` are the doors to open; the shell's own tests open few.
    Raises :class:`BadSettings` when a secret is missing, and in production when anything is amiss.
    """
    settings = settings or Settings.from_env()
    production.check(settings, "web")
    if not settings.secret_key:
        raise BadSettings("SECRET_KEY is empty. Set it, or start the hall with 'hall up', which keeps one.")
    app = Flask(__name__, static_folder=None)
    app.extensions["settings"] = settings

    engine = None
    if connect:
        logs.configure(settings.log_level)
        engine = open_house(settings, statement_timeout_ms=WEB_TIMEOUT_MS)

    request.init(app)
    figures.init(app, engine)
    security.init(app, settings)
    for part in (assets, words, rules, uses, formatting, due, forms, halls, errors, tongues):
        part.init(app)

    for module, prefix in rooms if settings.production else (*rooms, STYLES):
        app.register_blueprint(import_module(module).bp, url_prefix=prefix or None)
    return app
