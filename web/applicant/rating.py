"""The rating of a finished matter (好差评): voluntary, once, five named grades, none chosen beforehand (A11)."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.calendar.now import today
from models.casework.case import Case
from models.casework.rating import BAD, GOOD, LEVELS, NEGATIVE, open_until
from models.casework.rating_terms import terms
from models.errors import NotReady, Problem
from models.queries.applicant import case_file
from web.applicant.acts import act
from web.applicant.blueprint import bp
from web.applicant.door import my_case, tell
from web.applicant.requests import may_now
from web.request import read
from web.words import t


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
