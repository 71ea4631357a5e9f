"""The applicant's promise (告知承诺): reading what was promised, and taking it back before the decision (NC-5)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.casework.commitment import by_promise, promise_of
from models.errors import NotFound, NotReady, Problem
from web.applicant.acts import act
from web.applicant.blueprint import bp
from web.applicant.door import my_case, tell
from web.applicant.requests import may_now
from web.request import read
from web.words import t


@bp.get("/requests/<number>/commitment")
def commitment(number: str) -> str:
    return _page(number)


def _page(number: str, problems: Sequence[Problem] = ()) -> str:
    case = my_case(read(), number)
    given = promise_of(read(), case.id)
    if given is None or case.flow.commitment is None:
        raise NotFound("commitment.none")
    may_withdraw = by_promise(case) and "withdraw_promise" in may_now(read(), case)
    return render_template(
        "applicant/commitment.html", case=case, promise=given, may_withdraw=may_withdraw, problems=problems
    )


@bp.post("/requests/<number>/commitment")
def withdraw_promise(number: str) -> ResponseReturnValue:
    try:
        act(number, "withdraw_promise", reason=http.form.get("reason", "").strip()[:500])
    except NotReady as error:
        return make_response(_page(number, error.problems), 422)
    tell(t("承诺已撤回，本件转按一般程序办理。", "The promise is taken back; the request goes the ordinary way."))
    return redirect(url_for(".request_page", number=number))
