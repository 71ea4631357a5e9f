"""Requests to correct personal data: what waits, and the one answer to each (PD-6)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework.case import Case
from models.errors import Invalid, Problem
from models.people.actor import Role
from models.voice import data_request
from web.account.who import current_actor, staff_only
from web.ops.told import tell, told
from web.request import read
from web.words import t


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/data", "data_requests", listed)
    bp.add_url_rule("/data/<int:number>", "answer_data", answer, methods=["POST"])


@staff_only(Role.VOICE_CLERK)
def listed() -> str:
    return _page()


@staff_only(Role.VOICE_CLERK)
def answer(number: int) -> ResponseReturnValue:
    try:
        with store.transaction() as db:
            outcome, words = http.form.get("outcome", ""), http.form.get("words", "")
            data_request.answer(db, number, current_actor(), outcome=outcome, words=words)
    except Invalid as wrong:
        return make_response(_page(number, wrong.problems), 422)
    tell(t("已答复。", "Answered."))
    return redirect(url_for(".data_requests"))


def _page(sent: int = 0, problems: Sequence[Problem] = ()) -> str:
    found = data_request.waiting(read())
    numbers = {one.id: read().get_one(Case, one.case_id).number if one.case_id else None for one in found}
    return render_template(
        "voice/data_requests.html", found=found, numbers=numbers, sent=sent, problems=problems, told=told(),
        given=http.form,
    )  # fmt: skip
