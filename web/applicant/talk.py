"""Messages about a case, both ways, with files (A18)."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.casework import talk as said
from models.casework.case import Case
from models.db import transaction
from models.errors import Invalid, NotFound, NotPossible, Problem
from models.people import press
from models.queries.applicant import offices
from web import sitting
from web.applicant.acts import given_key
from web.applicant.blueprint import bp
from web.applicant.door import my_case, tell, told
from web.applicant.filing import give
from web.request import read
from web.said import taken
from web.words import t


@bp.get("/requests/<number>/messages")
def messages(number: str) -> str:
    """Everything said; opening the page is seeing it, so that it is noted with what was shown."""
    with transaction() as db:
        case = my_case(db, number)
        html = _page(db, case, [])
        said.see(db, case.id, said.STAFF)
    return html


def _page(db: Session, case: Case, problems: list[Problem]) -> str:
    return render_template(
        "applicant/messages.html",
        case=case,
        talk=said.talk_of(db, case.id),
        offices=offices(db),
        problems=problems,
        told=told(),
        most=said.MOST_FILES,
    )


@bp.post("/requests/<number>/messages")
def write_message(number: str) -> ResponseReturnValue:
    """Say something to whoever holds the case; a second press says it once."""
    try:
        files = taken()
        with transaction() as db:
            case = my_case(db, number, locked=True)
            if case.ended:
                raise NotPossible("talk.over")
            key = given_key()
            if key is None or press.first(db, key):
                said.say(db, case, sitting.actor(), http.form.get("words", "").strip(), files)
    except Invalid as error:
        return make_response(_page(read(), my_case(read(), number), error.problems), 422)
    tell(t("已留言，工作人员会在这里回复。", "Your message is sent; the answer will stand here."))
    return redirect(url_for(".messages", number=number))


@bp.get("/requests/<number>/messages/files/<int:file_id>")
def message_file(number: str, file_id: int) -> Response:
    """One's own file at any time, the hall's once it was looked into."""
    one, file = said.file_of(read(), my_case(read(), number), file_id)
    if one.side == said.STAFF and (file.inspected_at is None or file.fault):
        raise NotFound("paper.unknown")
    return give(file.file, file.media_type, file.name)


@bp.app_template_global()
def unseen_of(case: Case, side: str) -> int:
    """How many messages of ``side`` the other side has not seen."""
    return said.unseen(read(), case.id, side)
