"""Finding the reader's own draft or case, or asking for the code that opens it.

Whatever is not theirs, or is not there at all, is asked for in the same words.  A form that comes after the sitting has
run out is kept: once the code is given, the browser sends it again by itself (307).
"""

from __future__ import annotations

from typing import NoReturn

from flask import abort, flash, get_flashed_messages, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.find import find_case, find_draft
from models.casework.lock import lock
from models.casework.stages import Stage
from models.errors import NotFound, Problem
from models.joint.find import find_parent, sent_as
from web import sitting
from web.errors import show, wants_json

# What the two pages that ask for a code send along of their own; everything else belongs to the form that waits.
OWN = frozenset({"csrf_token", "number", "query_code", "resume_code", "to", "replay"})
_TOLD = "told"


def my_draft(db: Session, token: str, *, locked: bool = False) -> Case:
    """The reader's draft behind ``token``; one that has been sent meanwhile leads to its receipt."""
    try:
        case = find_draft(db, token, sitting.actor())
    except NotFound:
        if parent := sent_as(db, token, sitting.actor()):
            abort(redirect(url_for(".joint_receipt", number=parent.number)))
        ask_for("resume")
    if locked:
        case = lock(db, case.id)
    if case.stage != Stage.DRAFT:
        abort(redirect(url_for(".receipt", number=case.number)))
    return case


def my_case(db: Session, number: str, *, locked: bool = False) -> Case:
    """The reader's case with ``number``; that of a life event, or of a part still to come, leads to its own page."""
    try:
        case = find_case(db, number, sitting.actor())
    except NotFound:
        _lead_to_parent(db, number)
        ask_for("track", number=number)
    return lock(db, case.id) if locked else case


def _lead_to_parent(db: Session, number: str) -> None:
    try:
        parent = find_parent(db, number, sitting.actor())
    except NotFound:
        return
    view = ".joint_receipt" if http.path.endswith("/receipt") else ".joint_page"
    abort(redirect(url_for(view, number=parent.number)))


def ask(view: str, status: int = 200, problems: list[Problem] | None = None, **shown: object) -> ResponseReturnValue:
    """The page that asks for a code (``resume`` or ``track``), with the form that waits for it."""
    kept = [pair for pair in http.form.items(multi=True) if pair[0] not in OWN]
    around = {"kept": kept, "lost": bool(http.files), "minutes": sitting.MINUTES, "told": told()}
    page = render_template(f"applicant/{view}.html", problems=problems or [], **around, **shown)
    return make_response(page, status)


def onward(fallback: str) -> ResponseReturnValue:
    """Where the reader was going before a code was asked for; a form that waited is sent again."""
    to = http.form.get("to", "")
    if not to.startswith(fallback):
        return redirect(fallback)
    return redirect(to, 307 if http.form.get("replay") else 302)


def tell(words: str) -> None:
    """Say ``words`` once, on the next page that is shown."""
    flash(words, _TOLD)


def told() -> list[str]:
    return get_flashed_messages(category_filter=[_TOLD])


def ask_for(view: str, **shown: str) -> NoReturn:
    if wants_json():
        abort(make_response(show(403, "not_allowed")))
    if http.method == "GET":
        abort(redirect(url_for(f".{view}", to=http.path, **shown)))
    abort(make_response(ask(view, 403, to=http.path, **{"number": "", **shown})))
