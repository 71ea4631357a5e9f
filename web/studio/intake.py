"""Writing down what somebody says at the desk (PET-1), and the receipt that is handed over."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, render_template
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from models.db import transaction
from models.errors import Invalid, Problem
from models.petition.clock import running
from models.petition.intake import Given, register
from models.petition.petition import Petition
from models.petition.phases import Heard, Kind
from web.account.who import current_actor, staff_only
from web.applicant.acts import given_key
from web.applicant.petitions import given_in
from web.request import lang, read
from web.studio.roles import WRITERS


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/new", "new", new, methods=["GET", "POST"])


@staff_only(*WRITERS)
def new() -> ResponseReturnValue:
    """The form; its answer is the receipt with the query code, which stands nowhere else for staff."""
    if http.method == "GET":
        return _form([])
    key = given_key() or abort(400)
    try:
        petition = _once(given_in(http.form), key)
    except Invalid as wrong:
        return make_response(_form(wrong.problems), 422)
    except IntegrityError:
        # Pressed twice in one moment; by now the first press has its number.
        petition = _once(given_in(http.form), key)
    page = render_template("studio/receipt.html", petition=petition, clocks=running(read(), petition.id))
    response = make_response(page)
    response.cache_control.no_store = True
    return response


def _once(given: Given, key: str) -> Petition:
    actor = current_actor()
    with transaction() as db:
        petition = register(db, given, actor, lang(), f"{actor.account_id}.{key}")
        db.expunge(petition)
        return petition


def _form(problems: list[Problem]) -> str:
    return render_template("studio/new.html", problems=problems, kinds=tuple(Kind), heard=tuple(Heard))
