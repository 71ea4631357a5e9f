"""Messages about a case, at the desk: reading, answering, opening the files (A18)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, send_file, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework import talk as said
from models.casework.case import Case
from models.casework.find import find_case
from models.casework.kinds import EXTENSIONS
from models.casework.perform import perform
from models.casework.read_log import log_read
from models.casework.rights import actions_for
from models.casework.work import open_items
from models.errors import Invalid, NotAllowed, NotFound, NotReady, Outdated, Problem
from models.queries.applicant import offices
from models.queries.desk import applicant
from web.account.who import current_actor, staff_only
from web.desk.roles import HANDLERS
from web.desk.seen import seen
from web.request import settings
from web.said import taken

_AT = "/cases/<number>/talk"


def init(bp: Blueprint) -> None:
    bp.add_url_rule(_AT, "talk", look)
    bp.add_url_rule(_AT, "write", write, methods=["POST"])
    bp.add_url_rule(f"{_AT}/files/<int:file_id>", "talk_file", talk_file)
    bp.add_app_template_global(unseen_by_hall)


def unseen_by_hall(case: Case) -> tuple[int, int]:
    """How much the applicant said that nobody who holds the case has seen, and how much was said in all."""
    with store.reading() as db:
        return said.unseen(db, case.id, said.APPLICANT), len(said.talk_of(db, case.id))


@staff_only(*HANDLERS)
def look(number: str) -> ResponseReturnValue:
    """Everything said.  Who holds the case has seen it by opening the page."""
    response, case_id, mine = _page(number, [])
    if mine:
        with store.transaction() as db:
            said.see(db, case_id, said.APPLICANT)
    return response


def _page(number: str, problems: Sequence[Problem], status: int = 200) -> tuple[Response, int, bool]:
    actor = current_actor()
    with store.reading() as db:
        case = find_case(db, number, actor)
        mine = any(item.holder_id == actor.account_id for item in open_items(db, case.id))
        html = render_template(
            "desk/talk.html",
            case=case,
            applicant=case.applicant_name if mine else applicant(case),
            talk=said.talk_of(db, case.id),
            offices=offices(db),
            may_write="write" in {row.action for row in actions_for(db, case, actor)},
            problems=problems,
            most=said.MOST_FILES,
        )
        case_id = case.id
    log_read(actor, case_id, "talk", "work" if mine else "look")
    response = make_response(html, status)
    response.cache_control.no_store = True
    return response, case_id, mine


@staff_only(*HANDLERS)
def write(number: str) -> ResponseReturnValue:
    """Answer.  It is an act, so that its applicant is told; what was said before is thereby seen."""
    actor = current_actor()
    _, key = seen()
    try:
        files = taken()
        with store.transaction() as db:
            case = find_case(db, number, actor)
            perform(db, case.id, "write", actor, key=key, words=http.form.get("words", "").strip(), files=files)
            said.see(db, case.id, said.APPLICANT)
    except (Invalid, NotReady) as error:
        return _page(number, error.problems, 422)[0]
    except Outdated:
        return redirect(url_for(".talk", number=number))
    return redirect(url_for(".talk", number=number))


@staff_only(*HANDLERS)
def talk_file(number: str, file_id: int) -> Response:
    """A file of the talk, for who holds the case and once a worker has looked into it; it runs nothing here."""
    actor = current_actor()
    with store.reading() as db:
        case = find_case(db, number, actor)
        if not any(item.holder_id == actor.account_id for item in open_items(db, case.id)):
            raise NotAllowed("not_holder")
        _, file = said.file_of(db, case, file_id)
        if file.inspected_at is None or file.fault:
            raise NotFound("paper.unknown")
        case_id, path, kind = case.id, settings().uploads / file.file, file.media_type
        name = f"{number}-message-{file_id}.{EXTENSIONS[kind]}"
    log_read(actor, case_id, "talk_file", "work")
    response = send_file(path.absolute(), mimetype=kind, as_attachment=True, download_name=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.cache_control.no_store = True
    return response
