"""Rating a visit to the hall by the code of its slip, and reading afterwards what came of it (RAT-2, RAT-4)."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.casework.number import normal_code
from models.db import transaction
from models.errors import Invalid, NotFound, NotPossible, Problem
from models.voice import orders, slips
from models.voice.order_state import may_reopen
from web.account.places import place
from web.applicant.blueprint import bp
from web.applicant.door import tell, told
from web.applicant.rating import again_page, asked_again, given_choices, offered
from web.request import read
from web.words import say, t


@bp.route("/rate", methods=["GET", "POST"])
def ask_slip() -> ResponseReturnValue:
    """The code typed by hand, on a phone or on the hall's tablet."""
    if http.method == "GET":
        return render_template("applicant/slip.html", problems=[], typed="")
    typed = http.form.get("code", "")
    try:
        slips.visit(read(), typed)
    except NotFound:
        wrong = Problem("slip.unknown" if typed.strip() else "slip.none", "code")
        page = render_template("applicant/slip.html", problems=[wrong], typed=typed)
        return make_response(page, 422)
    return redirect(url_for(".rate_visit", code=normal_code(typed)))


@bp.route("/rate/<code>", methods=["GET", "POST"])
def rate_visit(code: str) -> ResponseReturnValue:
    if http.method == "GET":
        return _page(code, [])
    level = http.form.get("level", 0, type=int)
    try:
        with transaction() as db:
            slips.rate_visit(
                db, code, level, given_choices(level), http.form.get("words", ""), http.form.get("phone", "")
            )
    except Invalid as wrong:
        return make_response(_page(code, wrong.problems), 422)
    tell(t("谢谢您的评价。", "Thank you for rating us."))
    return redirect(url_for(".rate_visit", code=normal_code(code)))


@bp.route("/rate/<code>/again", methods=["GET", "POST"])
def visit_again(code: str) -> ResponseReturnValue:
    """After the answer to a bad rating of a visit: its rater may have it looked at once more (S2.1)."""
    problems: list[Problem] = []
    back = url_for(".rate_visit", code=normal_code(code))
    if http.method == "POST":
        try:
            with transaction() as db:
                orders.reopen(db, slips.visit(db, code).order, words=http.form.get("words", ""))
        except NotPossible:
            return redirect(back)
        except Invalid as wrong:
            problems = wrong.problems
        else:
            tell(asked_again())
            return redirect(back)
    found = slips.visit(read(), code)
    if found.order is None or not may_reopen(found.order):
        return redirect(back)
    return again_page(found.order, problems, say(place(found.slip.site_code)), back)


def _page(code: str, problems: list[Problem]) -> str:
    found = slips.visit(read(), code)
    return render_template(
        "applicant/visit.html",
        visit=found,
        code=normal_code(code),
        may_reopen=found.order is not None and may_reopen(found.order),
        problems=problems,
        told=told(),
        **offered(),
    )
