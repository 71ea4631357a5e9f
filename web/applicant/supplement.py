"""Answering what the hall asks: each line by itself, stored as one goes, checked, and sent together (A8)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.calendar import working
from models.calendar.now import today
from models.casework import asking_terms
from models.casework import draft as verbs
from models.casework.case import Case
from models.casework.guards import LONGEST_TEXT
from models.casework.papers import remove_paper
from models.catalogue import form
from models.catalogue.answers import Answer, BadAnswer, parse
from models.catalogue.fields import Field
from models.db import transaction
from models.errors import Invalid, NotFound, NotReady, Problem
from models.joint.asking import share
from models.queries.applicant import case_file
from web.applicant.acts import act
from web.applicant.asking import ACTIONS, Line, asked_of, line_of, lines_of
from web.applicant.blueprint import bp
from web.applicant.door import my_case, tell, told
from web.applicant.filing import case_row, file_and_scan, given, own_paper, pointer_of, take_in
from web.applicant.requests import may_now
from web.applicant.timeline import next_date
from web.forms import names_of
from web.request import read, settings
from web.words import t


@bp.get("/requests/<number>/supplement")
def supplement(number: str) -> ResponseReturnValue:
    """Everything that is asked, at once, with the deadline and where each answer stands."""
    case = my_case(read(), number)
    if case.parent is not None and asked_of(read(), case).kind == "supplement":
        return redirect(url_for(".joint_supplement", number=case.parent.number))
    return _all_lines("applicant/supplement.html", case, [])


def _all_lines(template: str, case: Case, problems: list[Problem]) -> str:
    coming = next_date(case_file(read(), case))
    return render_template(
        template,
        case=case,
        asked=asked_of(read(), case),
        lines=lines_of(read(), case),
        next=coming,
        left=working.working_days_between(working.current(), today(), coming.clock.due_on) if coming else None,
        may=may_now(read(), case),
        longer_days=asking_terms.terms().longer,
        problems=problems,
        told=told(),
    )


@bp.get("/requests/<number>/supplement/<int:line_id>")
def line(number: str, line_id: int) -> str:
    case = my_case(read(), number)
    return _page(case, line_of(read(), case, line_id), case.answers)


def _page(case: Case, one: Line, values: dict[str, Answer], problems: Sequence[Problem] = (), words: str = "") -> str:
    return render_template(
        "applicant/line.html",
        case=case,
        one=one,
        pointer=pointer_of(one.line.code),
        files=one.files(case),
        earlier=[case_row(case, paper) for paper in one.earlier],
        values=values,
        words=words or one.line.words or "",
        problems=list(problems),
        names={**names_of(one.fields), "words": t("原因", "Reason"), pointer_of(one.line.code): one.title},
    )


# The three answers ---------------------------------------------------------------------------------------------------


@bp.post("/requests/<number>/supplement/<int:line_id>/file")
def answer_by_file(number: str, line_id: int) -> ResponseReturnValue:
    with transaction() as db:
        asked = line_of(db, my_case(db, number), line_id).line
    if asked.about != "paper":
        raise NotFound("supplement.none")
    try:
        brought = given(asked.code)
        stored = take_in(brought, asked.code)
        with transaction() as db:
            case = my_case(db, number, locked=True)
            one = line_of(db, case, line_id)
            name = brought.filename if brought else None
            file_and_scan(db, case, one.line.code, name, stored, round=asked_of(db, case).seq)
            one.answered("paper")
            share(db, case, one.line, settings().uploads)
    except Invalid as error:
        case = my_case(read(), number)
        return make_response(_page(case, line_of(read(), case, line_id), {}, error.problems), 422)
    return redirect(url_for(".line", number=number, line_id=line_id))


@bp.post("/requests/<number>/supplement/<int:line_id>/file/<int:paper_id>/remove")
def remove_file(number: str, line_id: int, paper_id: int) -> ResponseReturnValue:
    """Only what was filed in answer to this very asking can be taken out; earlier files are locked."""
    with transaction() as db:
        case = my_case(db, number, locked=True)
        one, paper = line_of(db, case, line_id), own_paper(db, case, paper_id)
        if (paper.code, paper.round) != (one.line.code, asked_of(db, case).seq):
            raise NotFound("paper.unknown")
        verbs.drop_paper(db, case, paper_id)
        if [left.id for left in one.new] == [paper_id]:
            one.answered(None)
    return redirect(url_for(".line", number=number, line_id=line_id))


@bp.post("/requests/<number>/supplement/<int:line_id>/field")
def answer_by_field(number: str, line_id: int) -> ResponseReturnValue:
    with transaction() as db:
        case = my_case(db, number, locked=True)
        one = line_of(db, case, line_id)
        if one.line.about != "field":
            raise NotFound("supplement.none")
        given, problems = _parsed(case, one.fields)
        if problems:
            return make_response(_page(case, one, given, problems), 422)
        case.answers = form.settle(case.spec, {**case.answers, **given})
        one.answered("field")
        share(db, case, one.line, settings().uploads)
    return redirect(url_for(".supplement", number=number))


def _parsed(case: Case, fields: Sequence[Field]) -> tuple[dict[str, Answer], list[Problem]]:
    """The answers given to ``fields``, normalised where they are good and as they were typed where they are not."""
    given: dict[str, Answer] = {}
    problems = []
    for field in fields:
        known = {**case.answers, **given}
        if field.when and known.get(field.when.field) not in field.when.values:
            continue
        raw = http.form.getlist(field.key)
        try:
            given[field.key] = parse(field, raw, known, today())
        except BadAnswer as error:
            problems.append(Problem(error.code, field.key, error.params))
            given[field.key] = raw if field.kind == "choices" else next(iter(raw), "")
    return given, problems


@bp.post("/requests/<number>/supplement/<int:line_id>/cannot")
def answer_cannot(number: str, line_id: int) -> ResponseReturnValue:
    """ "I cannot, because": the reason is asked for, and what was filed for the line is taken out again."""
    words = http.form.get("words", "").strip()
    with transaction() as db:
        case = my_case(db, number, locked=True)
        one = line_of(db, case, line_id)
        if not words:
            return make_response(_page(case, one, case.answers, [Problem("field.required", "words")]), 422)
        if len(words) > LONGEST_TEXT:
            long = Problem("text.too_long", "words", {"longest": LONGEST_TEXT})
            return make_response(_page(case, one, case.answers, [long], words), 422)
        for paper in one.new:
            remove_paper(paper)
        one.answered("cannot", words)
    return redirect(url_for(".supplement", number=number))


# Together ------------------------------------------------------------------------------------------------------------


@bp.get("/requests/<number>/supplement/check")
def check_answers(number: str) -> str:
    return _all_lines("applicant/supplement_check.html", my_case(read(), number), [])


@bp.post("/requests/<number>/supplement/send")
def send(number: str) -> ResponseReturnValue:
    with transaction() as db:
        asked = asked_of(db, my_case(db, number))
        action, seq = ACTIONS[asked.kind], asked.seq
    try:
        act(number, action, before=_replace_earlier)
    except NotReady as error:
        page = _all_lines("applicant/supplement_check.html", my_case(read(), number), error.problems)
        return make_response(page, 422)
    if action == "answer_more":
        tell(t("已提交，审查部门接着审查。", "Your answers are sent; the department goes on with the review."))
    else:
        tell(t("已提交补正，窗口会重新核对。", "Your answers are sent; the window checks them again."))
    if action == "answer_supplement":
        return redirect(url_for(".supplement_receipt", number=number, seq=seq))
    return redirect(url_for(".request_page", number=number))


def _replace_earlier(db: Session, case: Case) -> None:
    """What was filed anew takes the place of the files it corrects; their rows stay for the record."""
    for one in lines_of(db, case):
        if one.line.answer == "paper":
            for paper in one.earlier:
                remove_paper(paper)
