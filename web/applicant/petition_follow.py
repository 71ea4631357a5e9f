"""Following a petition with number and query code: where it is, its letters, what the petitioner may do (PET-14)."""

from __future__ import annotations

from flask import Response, abort, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.casework.kinds import PDF
from models.db import transaction
from models.errors import NotFound, NotPossible, NotReady, Outdated, Problem
from models.petition.find import letter_of, open_petition
from models.petition.guards import LEVELS
from models.petition.perform import offered, perform
from models.petition.words import words_of
from models.queries.petitions import departments, file_of
from web.applicant import petition_door as door
from web.applicant.acts import given_key
from web.applicant.blueprint import bp
from web.applicant.door import tell, told
from web.applicant.filing import give
from web.request import read
from web.words import t

ACTS = ("ask_review", "rate", "withdraw")


@bp.route("/petitions/track", methods=["GET", "POST"])
def petition_track() -> ResponseReturnValue:
    """A wrong number and a wrong code get the same words."""
    number, code = http.values.get("number", ""), http.form.get("query_code", "")
    if http.method == "GET":
        return _ask(number, [])
    given = (("number", number), ("query_code", code))
    if empty := [Problem("field.required", name) for name, value in given if not value.strip()]:
        return make_response(_ask(number, empty), 422)
    try:
        petition = open_petition(read(), number, code, http.remote_addr or "")
    except NotFound as wrong:
        return make_response(_ask(number, [Problem(wrong.code, "number", wrong.params)]), 422)
    door.begin(petition.id)
    return redirect(url_for(".petition_page", number=petition.number))


def _ask(number: str, problems: list[Problem]) -> str:
    return render_template("petitions/track.html", number=number, problems=problems, told=told())


@bp.post("/petitions/leave")
def petition_leave() -> ResponseReturnValue:
    """For who stands at somebody else's computer."""
    door.end()
    tell(t("已退出查询，这台设备上不再显示您的信访件。", "You have left; this device no longer shows your petition."))
    return redirect(url_for(".petition_track"))


@bp.get("/petitions/<number>")
def petition_page(number: str) -> str:
    return _page(number, [], "")


@bp.post("/petitions/<number>/<action>")
def petition_act(number: str, action: str) -> ResponseReturnValue:
    """One of the petitioner's own acts; a page that is behind shows what is true now and that nothing was done."""
    if action not in ACTS:
        abort(404)
    revision, key = http.form.get("revision", -1, type=int), given_key()
    facts = {"words": http.form.get("words", ""), "level": http.form.get("level", 0, type=int)}
    try:
        with transaction() as db:
            petition = door.mine(db, number)
            perform(db, petition.id, action, door.petitioner(), revision=revision, key=key, **facts)
    except NotReady as wrong:
        return make_response(_page(number, wrong.problems, action), 422)
    except (Outdated, NotPossible):
        tell(
            t(
                "这件信访已有新的进展，刚才的操作没有生效。",
                "The petition has moved on; what you just did had no effect.",
            )
        )
        return redirect(url_for(".petition_page", number=number))
    tell(t("已收到。", "Received."))
    return redirect(url_for(".petition_page", number=number))


@bp.get("/petitions/<number>/letters/<int:letter_id>")
def petition_letter(number: str, letter_id: int) -> Response:
    letter = letter_of(read(), door.mine(read(), number), letter_id)
    assert letter.file is not None
    return give(letter.file, PDF, f"{letter.number}.pdf")


def _page(number: str, problems: list[Problem], action: str) -> str:
    db = read()
    file = file_of(db, door.mine(db, number))
    return render_template(
        "petitions/page.html",
        file=file,
        petition=file.petition,
        words={event.id: words_of(db, event) for event in file.events if event.id in file.letters},
        units=departments(db),
        may=set(offered(db, file.petition, door.petitioner())) & set(ACTS),
        levels=LEVELS,
        problems=problems,
        tried=action,
        told=told(),
    )
