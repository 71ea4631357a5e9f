"""The papers of a draft: one input a paper, stored at once, taken out again with undo."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.casework import draft as verbs
from models.catalogue.form import papers_of
from models.catalogue.spec import PaperNeed
from models.db import transaction
from models.errors import Invalid, NotFound, Problem
from web.applicant.blueprint import bp
from web.applicant.door import my_draft
from web.applicant.draft import follow, frame
from web.applicant.filing import file_and_scan, give, own_paper, pointer_of, put_back, row, take_in
from web.applicant.form_state import Draft, draft_of
from web.request import read
from web.words import say


@bp.get("/drafts/<token>/papers")
def papers(token: str) -> str:
    return _page(draft_of(read(), my_draft(read(), token)))


def _page(found: Draft, problems: list[Problem] | None = None) -> str:
    needs = papers_of(found.spec, found.answers)
    removed = http.args.get("removed", type=int)
    to_check = http.values.get("back") == "check"
    return render_template(
        "applicant/papers.html",
        draft=found,
        asked=[_row(found, need) for need in needs if need.asked],
        spared=[need for need in needs if not need.asked],
        removed=own_paper(read(), found.case, removed) if removed else None,
        problems=problems or [],
        names={pointer_of(need.code): say(need.title) for need in needs},
        to_check=to_check,
        onward=f"{found.url}/check" if to_check else found.url,
        **frame(found),
    )


def _row(found: Draft, need: PaperNeed) -> dict[str, object]:
    """One paper: the need, its files, where it stands."""
    filed = [paper for paper in found.papers if paper.code == need.code]
    fault = next((paper.fault for paper in filed if paper.fault), None)
    state = "bad" if fault else "done" if filed else "optional" if need.need == "O" else "todo"
    files = [row(paper, url_for(".draft_paper", token=found.case.token, paper_id=paper.id)) for paper in filed]
    return {"need": need, "papers": filed, "files": files, "state": state, "fault": fault}


@bp.post("/drafts/<token>/papers/<code>")
def upload(token: str, code: str) -> ResponseReturnValue:
    """Take one file in.  It is on disk before any row names it; whatever is wrong with it, all the rest stays."""
    with transaction() as db:
        found = draft_of(db, my_draft(db, token))
    if not any(need.code == code and need.asked for need in papers_of(found.spec, found.answers)):
        raise NotFound("paper.unknown")
    given = http.files.get(pointer_of(code))
    try:
        stored = take_in(given, code)
        with transaction() as db:
            case = my_draft(db, token, locked=True)
            follow(db, case)
            assert given is not None
            file_and_scan(db, case, code, given, stored)
    except Invalid as error:
        return _again(token, error)
    return _back(token, code)


def _again(token: str, error: Invalid) -> ResponseReturnValue:
    return make_response(_page(draft_of(read(), my_draft(read(), token)), error.problems), 422)


@bp.get("/drafts/<token>/papers/<int:paper_id>/file")
def draft_paper(token: str, paper_id: int) -> Response:
    paper = own_paper(read(), my_draft(read(), token), paper_id)
    return give(paper.file, paper.media_type, paper.name)


@bp.post("/drafts/<token>/papers/<int:paper_id>/remove")
def remove(token: str, paper_id: int) -> ResponseReturnValue:
    with transaction() as db:
        case = my_draft(db, token, locked=True)
        verbs.drop_paper(db, case, paper_id)
        code = own_paper(db, case, paper_id).code
    return _back(token, code, removed=paper_id)


@bp.post("/drafts/<token>/papers/<int:paper_id>/restore")
def restore(token: str, paper_id: int) -> ResponseReturnValue:
    """Undo: the row and the file were kept."""
    try:
        with transaction() as db:
            case = my_draft(db, token, locked=True)
            paper = own_paper(db, case, paper_id)
            code = paper.code
            put_back(db, case, paper)
    except Invalid as error:
        return _again(token, error)
    return _back(token, code)


def _back(token: str, code: str, removed: int | None = None) -> ResponseReturnValue:
    """To the row that was acted on, so that a long page does not lose its reader."""
    back = "check" if http.form.get("back") == "check" else None
    return redirect(url_for(".papers", token=token, removed=removed, back=back, _anchor=f"paper-{code}"))
