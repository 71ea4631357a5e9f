"""Who has the case open now: renewed by the page every twenty seconds, given back when it is left (C3.7)."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework.find import find_case
from models.casework.onlooker import leave, look, others
from models.queries.lists import names
from web.account.who import current_actor, staff_only
from web.desk.acts import ACTS
from web.desk.roles import LOOKERS


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/cases/<number>/here", "here", here, methods=["POST"])


@staff_only(*LOOKERS)
def here(number: str) -> ResponseReturnValue:
    """Still here, or gone; the answer is the line that says who else is."""
    actor = current_actor()
    assert actor.account_id is not None
    with store.transaction() as db:
        case = find_case(db, number, actor)
        if "gone" in http.form:
            leave(db, case.id, actor.account_id)
            return "", 204
        look(db, case.id, actor.account_id, act_of(http.form.get("act", "")))
        found = others(db, case.id, actor.account_id)
        called = names(db, [one.account_id for one in found])
    return render_template("desk/_onlookers.html", onlookers=found, names=called)


def act_of(action: str) -> str | None:
    """The act whose form is open, if there is such an act."""
    return action if action in ACTS else None
