"""The applicant's part in a hearing: asking for one with reasons, or saying that none is wanted (DEC-5)."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.casework import clock
from models.casework.hearing import open_hearing
from models.errors import NotReady, Problem
from web.applicant.acts import act
from web.applicant.blueprint import bp
from web.applicant.door import my_case, tell
from web.request import read
from web.words import t

LONGEST = 2000


@bp.get("/requests/<number>/hearing")
def ask_hearing(number: str) -> ResponseReturnValue:
    """Both answers on one page; once the right is used or gone, the page of the request says what came of it."""
    return _page(number, [])


@bp.post("/requests/<number>/hearing")
def send_hearing(number: str) -> ResponseReturnValue:
    try:
        act(number, "ask_hearing", grounds=http.form.get("grounds", "").strip()[: LONGEST + 1])
    except NotReady as wrong:
        return _page(number, wrong.problems)
    tell(
        t(
            "听证要求已收到，时间和地点会提前七天通知您。",
            "We have your request for a hearing; you are told its time and place seven days ahead.",
        )
    )
    return redirect(url_for(".request_page", number=number))


@bp.post("/requests/<number>/hearing/waive")
def waive_hearing(number: str) -> ResponseReturnValue:
    try:
        act(number, "waive_hearing")
    except NotReady as wrong:
        return _page(number, wrong.problems)
    tell(t("您已放弃听证，本件继续办理。", "You want no hearing; the request goes on."))
    return redirect(url_for(".request_page", number=number))


def _page(number: str, problems: list[Problem]) -> ResponseReturnValue:
    case = my_case(read(), number)
    hearing = open_hearing(read(), case.id)
    if hearing is None or not hearing.waits_for_request:
        return redirect(url_for(".request_page", number=number))
    [running] = clock.running(read(), case.id, clock.HEARING)
    html = render_template(
        "applicant/hearing.html", case=case, hearing=hearing, until=running.due_on, problems=problems
    )
    return make_response(html, 422 if problems else 200)
