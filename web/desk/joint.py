"""Making joint handling longer as a whole (CLK-5): what it leads to, the reasons, and who approved it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import db as store
from models.calendar.now import day_of
from models.casework.case import Case
from models.casework.find import find_case
from models.casework.parent import Parent
from models.errors import NotFound, NotReady, Problem
from models.joint.dates import cap
from models.joint.lengthen import lengthen, may_lengthen, obstacles
from models.people.actor import Role
from web.account.who import current_actor, staff_only
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/cases/<number>/whole", "lengthen_whole", lengthen_whole, methods=["GET", "POST"])


@staff_only(Role.DECIDER)
def lengthen_whole(number: str) -> ResponseReturnValue:
    """GET asks, POST acts.  ``number`` is that of a part that this person may see."""
    if http.method == "GET":
        return _ask(number, ())
    try:
        with store.transaction() as db:
            parent = _parent(db, number)
            words = {name: http.form.get(name, "") for name in ("reason", "approval")}
            lengthen(db, parent.id, current_actor(), **words)
    except NotReady as wrong:
        return make_response(_ask(number, wrong.problems), 422)
    flash(["extend_whole", number], "done")
    return redirect(url_for(".case", number=number))


def _parent(db: Session, number: str) -> Parent:
    case: Case = find_case(db, number, current_actor())
    if case.parent is None or not may_lengthen(current_actor(), case.parent):
        raise NotFound("case.unknown")
    return case.parent


def _ask(number: str, problems: Sequence[Problem]) -> str:
    db = read()
    parent = _parent(db, number)
    received = day_of(parent.received_at)
    return render_template(
        "desk/lengthen_whole.html",
        number=number,
        parent=parent,
        against=list(obstacles(db, parent, current_actor())),
        last=cap(received, extended=parent.extended_on is not None),
        then=cap(received, extended=True),
        problems=[one for one in problems if one.pointer],
        given=http.form,
    )
