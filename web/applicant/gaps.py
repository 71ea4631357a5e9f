"""Papers that may follow, on the applicant's side: promising them in writing, and bringing them one by one (GAP-7)."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.casework import gaps
from models.casework.case import Case
from models.casework.supplement import Supplement, SupplementLine
from models.db import transaction
from models.errors import Invalid, NotFound, NotReady, Problem
from models.queries.applicant import case_file
from web.applicant.acts import act
from web.applicant.blueprint import bp
from web.applicant.door import my_case, tell, told
from web.applicant.filing import case_row, file_and_scan, given, pointer_of, take_in
from web.applicant.requests import may_now
from web.applicant.timeline import bring_date
from web.request import read
from web.words import say, t


@bp.get("/requests/<number>/promise")
def ask_promise(number: str) -> ResponseReturnValue:
    """What is missing, what a written promise means, and the promise itself (GAP-2)."""
    case = my_case(read(), number)
    if "promise_gaps" not in may_now(read(), case) or not gaps.may_promise(read(), case):
        return redirect(url_for(".request_page", number=number))
    missing = [case.spec.paper(code) for code in gaps.faults(read(), case).secondary]
    return make_response(render_template("applicant/promise.html", case=case, missing=missing))


@bp.post("/requests/<number>/promise")
def promise(number: str) -> ResponseReturnValue:
    try:
        act(number, "promise_gaps")
    except NotReady:
        return redirect(url_for(".request_page", number=number))
    tell(
        t(
            "已收到您的书面承诺，窗口核对后会告知补齐期限。",
            "We have your promise. The window checks the rest and tells you the day.",
        )
    )
    return redirect(url_for(".request_page", number=number))


@bp.get("/requests/<number>/gaps")
def open_gaps(number: str) -> ResponseReturnValue:
    """Each paper that is still to come, by when, and where to put it."""
    case = my_case(read(), number)
    if gaps.open_gap(read(), case.id) is None:
        return redirect(url_for(".request_page", number=number))
    return make_response(_page(case))


def _page(case: Case, problems: list[Problem] | None = None) -> str:
    asked = gaps.open_gap(read(), case.id)
    assert asked is not None
    file = case_file(read(), case)
    return render_template(
        "applicant/gaps.html",
        case=case,
        asked=asked,
        lines=[_line(case, asked, line) for line in asked.lines],
        may="bring_gap" in may_now(read(), case),
        until=bring_date(file),
        problems=problems or [],
        told=told(),
    )


def _line(case: Case, asked: Supplement, line: SupplementLine) -> dict[str, object]:
    need = case.spec.paper(line.code)
    files = [case_row(case, paper) for paper in gaps.came_for(read(), asked, line)]
    state = "right" if line.settled_at else "here" if line.answered_at else "open"
    title = say(need.title) if need else line.code
    return {"line": line, "title": title, "files": files, "state": state, "pointer": pointer_of(line.code)}


@bp.post("/requests/<number>/gaps/<int:line_id>")
def bring(number: str, line_id: int) -> ResponseReturnValue:
    """Take one file in.  It has reached the hall at that moment, whoever looks at it later (GAP-7)."""
    with transaction() as db:
        code = _open_line(db, my_case(db, number), line_id).code
    try:
        brought = given(code)
        stored = take_in(brought, code)

        def store(db: Session, case: Case) -> None:
            asked = gaps.open_gap(db, case.id)
            if asked is not None and brought is not None:
                file_and_scan(db, case, code, brought.filename, stored, round=asked.seq)

        act(number, "bring_gap", before=store, line=line_id, paper=code, way="upload")
    except Invalid as error:
        found = [Problem(one.code, one.pointer or pointer_of(code), one.params) for one in error.problems]
        return make_response(_page(my_case(read(), number), found), 422)
    tell(t("这份材料已到达大厅，窗口会核对。", "The paper has reached the hall; the window will check it."))
    return redirect(
        url_for(".request_page", number=number) if not _left(number) else url_for(".open_gaps", number=number)
    )


def _left(number: str) -> bool:
    """Whether something is still to be brought."""
    asked = gaps.open_gap(read(), my_case(read(), number).id)
    return asked is not None and not gaps.all_came(asked)


def _open_line(db: Session, case: Case, line_id: int) -> SupplementLine:
    asked = gaps.open_gap(db, case.id)
    line = gaps.line_of(asked, line_id) if asked else None
    if line is None or line.answered_at:
        raise NotFound("gap.line_closed")
    return line
