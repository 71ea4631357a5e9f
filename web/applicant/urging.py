"""Urging: the applicant asks why it takes so long, and gets a reply by a day that is told (U17)."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.db import transaction
from models.errors import Invalid, Problem
from models.voice import urge
from web import sitting
from web.applicant.blueprint import bp
from web.applicant.door import my_case, tell
from web.request import read
from web.words import t


@bp.get("/requests/<number>/urge")
def ask_urge(number: str) -> ResponseReturnValue:
    return _page(number, [])


@bp.post("/requests/<number>/urge")
def send_urge(number: str) -> ResponseReturnValue:
    try:
        with transaction() as db:
            urge.urge(db, my_case(db, number).id, sitting.actor(), words=http.form.get("words", ""))
    except Invalid as wrong:
        return make_response(_page(number, wrong.problems), 422)
    tell(t("催办已送达，请留意本页的回复。", "We have your reminder; the reply will stand on this page."))
    return redirect(url_for(".request_page", number=number))


def _page(number: str, problems: list[Problem]) -> str:
    case = my_case(read(), number)
    return render_template(
        "applicant/urge.html", case=case, problems=problems, not_now=urge.not_now(read(), case), days=urge.REPLY_DAYS
    )
