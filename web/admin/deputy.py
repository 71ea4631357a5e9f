"""One's own deputy: who stands in while one is away, for which days, and whom one stands in for oneself."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import db as store
from models.errors import Invalid, Problem
from models.people import press
from models.people.absence import AbsenceKind
from models.people.actor import Actor
from models.queries.deputies import standing
from models.staff import absences, deputies
from web.account.who import current_actor, staff_only
from web.admin.deeds import day_typed, deputy_typed
from web.desk.roles import HANDLERS
from web.ops.told import tell, told
from web.request import read
from web.words import label


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/deputy", "deputy", deputy, methods=["GET", "POST"])
    bp.add_url_rule("/deputy/<int:naming>/end", "end_deputy", end_deputy, methods=["POST"])


@staff_only(*HANDLERS)
def deputy() -> ResponseReturnValue:
    """GET shows and asks; POST names a deputy and notes one's own absence where a kind of absence is chosen."""
    if http.method == "GET":
        return _page(secrets.token_urlsafe(24))
    try:
        _once(_name)
    except Invalid as wrong:
        return make_response(_page(http.form["key"], wrong.problems), 422)
    tell(label("deputy.named"))
    return redirect(url_for(".deputy"))


@staff_only(*HANDLERS)
def end_deputy(naming: int) -> ResponseReturnValue:
    def end(db: Session, me: Actor) -> None:
        deputies.take_back(db, me, me.account_id or 0, naming)

    _once(end)
    tell(label("deputy.taken_back"))
    return redirect(url_for(".deputy"))


def _once(act: Callable[[Session, Actor], None]) -> None:
    """Do what the form asks for; a second press of the same form does nothing more."""
    pressed = http.form.get("key", "")
    if not 16 <= len(pressed) <= 64:
        abort(400)
    with store.transaction() as db:
        if press.first(db, pressed):
            act(db, current_actor())


def _name(db: Session, me: Actor) -> None:
    problems: list[Problem] = []
    first, last = (day_typed(http.form, name, problems) for name in ("from", "until"))
    chosen = deputy_typed(http.form, problems)
    if problems or first is None or last is None or me.account_id is None:
        raise Invalid(problems)
    deputies.name(db, me, me.account_id, chosen, first, last)
    if kind := http.form.get("kind"):
        absences.note(db, me, me.account_id, first, last, kind)


def _page(pressed: str, problems: Sequence[Problem] = ()) -> str:
    return render_template(
        "admin/deputy.html",
        shown=standing(read(), current_actor().account_id or 0),
        kinds=tuple(AbsenceKind),
        pressed=pressed,
        problems=problems,
        given=http.form,
        told=told(),
    )
