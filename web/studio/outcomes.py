"""Supervisors tell the public what came of what people asked for, in both languages and without personal data."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.db import transaction
from models.errors import Invalid, Problem
from models.people.actor import Role
from models.petition import outcome
from models.text import Text
from web.account.who import current_actor, staff_only
from web.applicant.acts import given_key
from web.ops.told import tell, told
from web.request import read
from web.words import t

LONGEST_REASON = 200


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/outcomes", "outcomes", outcomes, methods=["GET", "POST"])
    bp.add_url_rule("/outcomes/<int:outcome_id>/down", "take_down", take_down, methods=["POST"])


@staff_only(Role.SUPERVISOR)
def outcomes() -> ResponseReturnValue:
    if http.method == "GET":
        return _page([])
    key = given_key() or abort(400)
    title, words = (Text(_typed(f"{name}_zh"), _typed(f"{name}_en")) for name in ("title", "words"))
    try:
        with transaction() as db:
            outcome.publish(db, current_actor(), title, words, _typed("number"), key)
    except Invalid as wrong:
        return make_response(_page(wrong.problems), 422)
    tell(t("已公开。", "Published."))
    return redirect(url_for(".outcomes"))


@staff_only(Role.SUPERVISOR)
def take_down(outcome_id: int) -> ResponseReturnValue:
    reason = _typed("reason")
    if not reason or len(reason) > LONGEST_REASON:
        return make_response(_page([Problem("reason.needed", f"reason-{outcome_id}")]), 422)
    with transaction() as db:
        outcome.take_down(db, current_actor(), outcome_id, reason)
    tell(t("已撤下。", "Taken down."))
    return redirect(url_for(".outcomes"))


def _typed(name: str) -> str:
    return http.form.get(name, "").strip()


def _page(problems: list[Problem]) -> str:
    return render_template("studio/outcomes.html", outcomes=outcome.shown(read()), problems=problems, told=told())
