"""The rating of a finished matter (好差评): voluntary, once, five named grades, none chosen beforehand (A11)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.calendar.now import today
from models.casework.case import Case
from models.casework.rating import BAD, GOOD, LEVELS, NEGATIVE, RatingOrder, open_until, order_of
from models.casework.rating_terms import terms
from models.db import transaction
from models.errors import Invalid, NotPossible, NotReady, Problem
from models.queries.applicant import case_file
from models.voice import orders
from models.voice.order_state import may_reopen
from web.applicant.acts import act
from web.applicant.blueprint import bp
from web.applicant.door import my_case, tell
from web.applicant.requests import may_now
from web.request import read
from web.words import say, t


@bp.get("/requests/<number>/rate")
def ask_rating(number: str) -> ResponseReturnValue:
    file = case_file(read(), my_case(read(), number))
    if file.rating or "rate" not in may_now(read(), file.case) or not in_time(file.case):
        return redirect(url_for(".request_page", number=number))
    return _page(file.case, [])


def in_time(case: Case) -> bool:
    until = open_until(case)
    return until is not None and today() <= until


def _page(case: Case, problems: list[Problem]) -> str:
    return render_template("applicant/rate.html", case=case, problems=problems, **offered())


def offered() -> dict[str, object]:
    """What a rating may say: grades, and what may be ticked beside a good and a bad one; the days for a bad one."""
    return {"levels": LEVELS, "negative": NEGATIVE, "good": GOOD, "bad": BAD, "terms": terms()}


def given_choices(level: int) -> list[str]:
    """What was ticked for this level.  Ticks of the other kind are left over from a grade chosen before."""
    of_level = BAD if level in NEGATIVE else GOOD
    return [one for one in http.form.getlist("choices") if one in of_level]


@bp.post("/requests/<number>/rate")
def rate(number: str) -> ResponseReturnValue:
    level = http.form.get("level", 0, type=int)
    # Who says nothing is contacted, as the rule has it (RAT-6).
    unwanted = http.form.get("call_back") == "no"
    facts = {"choices": given_choices(level), "no_contact": unwanted, "anonymous": "anonymous" in http.form}
    try:
        act(number, "rate", level=level, words=http.form.get("words", ""), **facts)
    except NotReady as error:
        if any(one.code in ("rating.once", "rating.over") for one in error.problems):
            return redirect(url_for(".request_page", number=number))
        return make_response(_page(my_case(read(), number), error.problems), 422)
    tell(t("谢谢您的评价。", "Thank you for rating us."))
    return redirect(url_for(".request_page", number=number))


@bp.route("/requests/<number>/rate/again", methods=["GET", "POST"])
def ask_again(number: str) -> ResponseReturnValue:
    """After the answer to a bad rating: the rater may have it looked at once more (S2.1)."""
    problems: list[Problem] = []
    if http.method == "POST":
        try:
            with transaction() as db:
                case = my_case(db, number, locked=True)
                orders.reopen(db, order_of(db, case.id), words=http.form.get("words", ""))
        except NotPossible:
            return redirect(url_for(".request_page", number=number))
        except Invalid as error:
            problems = error.problems
        else:
            tell(asked_again())
            return redirect(url_for(".request_page", number=number))
    file = case_file(read(), my_case(read(), number))
    if file.order is None or not may_reopen(file.order):
        return redirect(url_for(".request_page", number=number))
    return again_page(file.order, problems, say(file.case.spec.title), f"/requests/{number}")


def again_page(order: RatingOrder, problems: Sequence[Problem], caption: str, back: str) -> ResponseReturnValue:
    """The question of who asks to have it looked at again; ``caption`` says what was rated, ``back`` its address."""
    page = render_template("applicant/rate_again.html", order=order, problems=problems, caption=caption, back=back)
    return make_response(page, 422 if problems else 200)


def asked_again() -> str:
    return t("已要求再次核实。", "It will be looked at again.")
