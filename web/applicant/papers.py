"""The papers of a draft: one input a paper, stored at once, replaced or taken out again with undo."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.casework import draft as verbs
from models.casework.files import StoredFile
from models.casework.held import Held, again, offers
from models.casework.papers import FiledPaper
from models.catalogue.form import papers_of
from models.catalogue.spec import PaperNeed
from models.db import transaction
from models.errors import Invalid, NotFound, Problem
from web.applicant.blueprint import bp
from web.applicant.door import my_draft
from web.applicant.draft import follow, frame
from web.applicant.filing import file_and_scan, give, given, own_paper, pointer_of, put_back, row, take_in, thumb
from web.applicant.form_state import Draft, draft_of
from web.request import read, settings
from web.words import say


@bp.get("/drafts/<token>/papers")
def papers(token: str) -> str:
    return _page(draft_of(read(), my_draft(read(), token)))


def _page(found: Draft, problems: list[Problem] | None = None) -> str:
    needs = papers_of(found.spec, found.answers)
    asked = [need for need in needs if need.asked]
    held = offers(read(), found.case, asked)
    removed = http.args.get("removed", type=int)
    to_check = http.values.get("back") == "check"
    return render_template(
        "applicant/papers.html",
        draft=found,
        asked=[_row(found, need, held.get(need.code, [])) for need in asked],
        spared=[need for need in needs if not need.asked],
        removed=own_paper(read(), found.case, removed) if removed else None,
        problems=problems or [],
        names={pointer_of(need.code): say(need.title) for need in needs},
        to_check=to_check,
        onward=f"{found.url}/check" if to_check else found.url,
        **frame(found),
    )


def _row(found: Draft, need: PaperNeed, held: list[Held]) -> dict[str, object]:
    """One paper: the need, its files, where it stands, and what the hall holds already."""
    filed = [paper for paper in found.papers if paper.code == need.code]
    state = "bad" if any(paper.fault for paper in filed) else "done" if filed else "todo"
    if not filed and need.need == "O":
        state = "optional"
    return {"need": need, "files": [_file(found.case.token, paper) for paper in filed], "state": state, "held": held}


def _file(token: str, paper: FiledPaper) -> dict[str, object]:
    place = {"token": token, "paper_id": paper.id}
    return row(paper, url_for(".draft_paper", **place), url_for(".draft_thumb", **place))


@bp.post("/drafts/<token>/papers/<code>")
def upload(token: str, code: str) -> ResponseReturnValue:
    """Take one file in.  It is on disk before any row names it; whatever is wrong with it, all the rest stays."""
    _asked(token, code)
    try:
        brought = given(code)
        stored = take_in(brought, code)
        return _filed(token, code, brought.filename if brought else None, stored)
    except Invalid as error:
        return _again(token, error)


@bp.post("/drafts/<token>/papers/<code>/held")
def use_held(token: str, code: str) -> ResponseReturnValue:
    """File once more what the hall holds already (A4.5).  Only what this very page offers can be named."""
    found = _asked(token, code)
    needs = [need for need in papers_of(found.spec, found.answers) if need.code == code]
    with transaction() as db:
        held = offers(db, my_draft(db, token), needs).get(code, [])
    one = next((one for one in held if one.key == http.form.get("held")), None)
    if one is None:
        return _back(token, code)
    try:
        name = f"{say(one.name)}.pdf" if one.licence else one.name.zh
        return _filed(token, code, name, again(settings().uploads, one))
    except Invalid as error:
        return _again(token, error)


def _asked(token: str, code: str) -> Draft:
    """The reader's draft, whose item asks for the paper ``code``."""
    with transaction() as db:
        found = draft_of(db, my_draft(db, token))
    if not any(need.code == code and need.asked for need in papers_of(found.spec, found.answers)):
        raise NotFound("paper.unknown")
    return found


def _filed(token: str, code: str, name: str | None, stored: StoredFile) -> ResponseReturnValue:
    """File it; in the place of another one where the form says which, whose removal can be undone."""
    replaced = http.args.get("replaces", type=int)
    with transaction() as db:
        case = my_draft(db, token, locked=True)
        follow(db, case)
        if replaced and own_paper(db, case, replaced).sha256 != stored.sha256:
            verbs.drop_paper(db, case, replaced)
        file_and_scan(db, case, code, name, stored)
    return _back(token, code, removed=replaced)


def _again(token: str, error: Invalid) -> ResponseReturnValue:
    return make_response(_page(draft_of(read(), my_draft(read(), token)), error.problems), 422)


@bp.get("/drafts/<token>/papers/<int:paper_id>/file")
def draft_paper(token: str, paper_id: int) -> Response:
    paper = own_paper(read(), my_draft(read(), token), paper_id)
    return give(paper.file, paper.media_type, paper.name)


@bp.get("/drafts/<token>/papers/<int:paper_id>/thumb")
def draft_thumb(token: str, paper_id: int) -> Response:
    return thumb(own_paper(read(), my_draft(read(), token), paper_id))


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
