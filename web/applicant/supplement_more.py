"""Beside the answers to a notice: the page the clerk marked, the receipt of what was sent, and more time (A8)."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.casework.asking_terms import terms
from models.casework.asking_time import longer_until
from models.casework.paper_mark import marks_for
from models.casework.supplement import supplements
from models.errors import NotFound, NotReady, Problem
from models.queries.applicant import case_file
from web.applicant.acts import act
from web.applicant.asking import lines_in
from web.applicant.blueprint import bp
from web.applicant.door import my_case, tell, told
from web.applicant.filing import own_paper
from web.applicant.requests import may_now
from web.applicant.timeline import next_date
from web.desk.pictures import picture
from web.marked import WIDTH, marked
from web.request import read, settings
from web.words import t


@bp.get("/requests/<number>/papers/<int:paper_id>/marked/<int:page>.jpg")
def marked_page(number: str, paper_id: int, page: int) -> Response:
    """A page of the owner's own paper with what the clerk marked on it, as far as a notice has shown it."""
    case = my_case(read(), number)
    paper = own_paper(read(), case, paper_id)
    told_of = [mark for asked in supplements(read(), case.id) for mark in marks_for(read(), asked, [paper])]
    boxes = [mark.box for mark in told_of if mark.page == page]
    if not boxes:
        raise NotFound("paper.unknown")
    drawn = marked(picture(settings().uploads / paper.file, paper.media_type, page, WIDTH), boxes)
    response = Response(drawn, mimetype="image/jpeg")
    response.cache_control.no_store = True
    return response


@bp.get("/requests/<number>/supplement/<int:seq>/receipt")
def supplement_receipt(number: str, seq: int) -> str:
    """What was sent in answer and when, and the dates that run from it (A8.3).  It opens again for its owner."""
    case = my_case(read(), number)
    asked = next((one for one in supplements(read(), case.id) if one.seq == seq and one.answered_at), None)
    if asked is None:
        raise NotFound("supplement.none")
    file = case_file(read(), case)
    return render_template(
        "applicant/supplement_receipt.html",
        case=case,
        asked=asked,
        lines=lines_in(read(), case, asked),
        next=next_date(file),
        told=told(),
    )


@bp.get("/requests/<number>/supplement/longer")
def ask_longer(number: str) -> ResponseReturnValue:
    if "ask_longer" not in may_now(read(), my_case(read(), number)):
        return redirect(url_for(".request_page", number=number))
    return _longer(number, [])


def _longer(number: str, problems: list[Problem]) -> str:
    case = my_case(read(), number)
    until = longer_until(read(), case.id)
    return render_template("applicant/longer.html", case=case, until=until, days_more=terms().longer, problems=problems)


@bp.post("/requests/<number>/supplement/longer")
def send_longer(number: str) -> ResponseReturnValue:
    """Once for each notice; the answer appears on the pages of the notice and of the request (A8.5)."""
    try:
        act(number, "ask_longer", reason=http.form.get("reason", "").strip())
    except NotReady as error:
        return make_response(_longer(number, error.problems), 422)
    tell(t("已申请延长，决定会显示在这里。", "You have asked for more time; the answer will appear here."))
    return redirect(url_for(".supplement", number=number))
