"""Petitions for everybody: what the studio is for, writing one, its receipt, outcomes, and checking a letter."""

from __future__ import annotations

from dataclasses import fields

from flask import abort, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from models.db import transaction
from models.errors import Invalid, Problem
from models.people import limit
from models.people.actor import Actor
from models.petition import outcome
from models.petition.clock import running
from models.petition.find import letter_by_code
from models.petition.intake import Given, register
from models.petition.phases import Kind
from web.applicant import petition_door as door
from web.applicant.acts import given_key
from web.applicant.blueprint import bp
from web.request import lang, read

# So many petitions from one network address; who needs more comes to the desk.
SENDING = limit.Limit("petition_sending", 20, 60)
LATEST = 3


@bp.get("/petitions")
def petition_home() -> str:
    return render_template("petitions/home.html", outcomes=outcome.shown(read())[:LATEST])


@bp.route("/petitions/new", methods=["GET", "POST"])
def petition_new() -> ResponseReturnValue:
    """One page; everything typed stays when something is wrong, and a double press registers once."""
    if http.method == "GET":
        return _form([])
    key, client = given_key(), http.remote_addr or ""
    with transaction() as db:
        limit.check(db, SENDING, client)
    try:
        petition_id, number = _registered(given_in(http.form), key)
    except Invalid as wrong:
        return make_response(_form(wrong.problems), 422)
    limit.count(SENDING, client)
    door.begin(petition_id)
    return redirect(url_for(".petition_receipt", number=number))


def given_in(form: MultiDict[str, str]) -> Given:
    """What stands in a form of intake; what it does not ask keeps its default."""
    return Given(**{field.name: form[field.name] for field in fields(Given) if field.name in form})


def _registered(given: Given, key: str | None) -> tuple[int, str]:
    if not key:
        abort(400)
    # Who the studio heard it is for the desk alone to say.
    online = Given(**{**given.__dict__, "heard_by": ""})
    try:
        return _once(online, key)
    except IntegrityError:
        # Pressed twice in one moment; by now the first press has its number, and this one finds it.
        return _once(online, key)


def _once(given: Given, key: str) -> tuple[int, str]:
    with transaction() as db:
        petition = register(db, given, Actor("applicant"), lang(), key)
        return petition.id, petition.number


def _form(problems: list[Problem]) -> str:
    return render_template("petitions/new.html", problems=problems, kinds=tuple(Kind))


@bp.get("/petitions/<number>/receipt")
def petition_receipt(number: str) -> str:
    """Number and query code first, then what happens next with dates."""
    petition = door.mine(read(), number)
    return render_template("petitions/receipt.html", petition=petition, clocks=running(read(), petition.id))


@bp.get("/petitions/outcomes")
def petition_outcomes() -> str:
    """What came of what people asked for."""
    return render_template("petitions/outcomes.html", outcomes=outcome.shown(read()))


@bp.get("/petitions/letters/<code>")
def petition_check(code: str) -> str:
    """What was issued under the code of a letter's QR: kind, number, date, digest, and nothing personal."""
    return render_template("petitions/check.html", letter=letter_by_code(read(), code))
