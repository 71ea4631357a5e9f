"""The working calendar for those who look after it: what is in force, what a new notice would move, and its start.

Operators put a version in force; supervisors see it.  Numbers of cases only, no people.
"""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.calendar import shelf
from models.calendar.now import today
from models.casework import recount
from models.errors import NotReady, Problem
from models.people.actor import Role
from models.queries import calendar as look
from web.account.who import current_actor, staff_only
from web.request import read

bp = Blueprint("calendar", __name__)

LONGEST_FILE = 64 * 1024


@bp.get("/")
@staff_only(Role.OPERATOR, Role.SUPERVISOR)
def home() -> ResponseReturnValue:
    """The versions, and whether next year's notice is missed."""
    return _home()


@bp.post("/")
@staff_only(Role.OPERATOR)
def import_notice() -> ResponseReturnValue:
    """Keep a notice as a version; what is wrong with it is told whole."""
    file = http.files.get("file")
    content = file.read(LONGEST_FILE + 1) if file else b""
    if not content or len(content) > LONGEST_FILE:
        return make_response(_home([Problem("notice.file", "file")]), 422)
    try:
        with store.transaction() as db:
            given = http.form.get("source", "").strip()[:200]
            version = recount.import_notice(db, current_actor(), content, source=given).version
    except NotReady as error:
        return make_response(_home(error.problems), 422)
    return redirect(url_for("calendar.version", name=version))


@bp.get("/<name>")
@staff_only(Role.OPERATOR, Role.SUPERVISOR)
def version(name: str) -> ResponseReturnValue:
    """One imported version: the days it changes, and every running case that it moves."""
    return _version(name)


@bp.post("/<name>")
@staff_only(Role.OPERATOR)
def apply(name: str) -> ResponseReturnValue:
    """Put it in force; the workers do the rest."""
    reason = http.form.get("reason", "").strip()[:200]
    if not reason:
        return make_response(_version(name, [Problem("reason.needed", "reason")]), 422)
    try:
        with store.transaction() as db:
            recount.put_in_force(db, current_actor(), name, reason)
    except NotReady as error:
        return make_response(_version(name, error.problems), 422)
    return redirect(url_for("calendar.version", name=name))


def _home(problems: list[Problem] | None = None) -> str:
    db = read()
    return render_template(
        "calendar/home.html",
        versions=look.versions(db),
        missing=look.missing(db, today()),
        problems=problems or [],
        operator=current_actor().has(Role.OPERATOR),
    )


def _version(name: str, problems: list[Problem] | None = None) -> str:
    db = read()
    line = next((one for one in look.versions(db) if one.version == name and one.based_on), None) or abort(404)
    after = http.args.get("after", 0, type=int)
    return render_template(
        "calendar/version.html",
        line=line,
        days=look.days_changed(shelf.by_version(str(line.based_on)), shelf.by_version(name)),
        page=look.preview(db, name, after),
        reaching=look.reaching(db, name),
        first=not after,
        problems=problems or [],
        operator=current_actor().has(Role.OPERATOR),
    )
