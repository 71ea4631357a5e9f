"""What is filed and what is issued, to be looked at: pages as pictures, originals only as a download.

Only who holds the case opens its papers, and every opening is a line of the read log.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, send_file
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import db as store
from models.casework.case import Case
from models.casework.document import Doc
from models.casework.find import find_case
from models.casework.kinds import EXTENSIONS
from models.casework.papers import FiledPaper
from models.casework.read_log import log_read
from models.casework.work import open_items
from models.errors import NotAllowed
from models.queries.applicant import own_document
from models.queries.dossier import filed_paper
from web.account.who import current_actor, staff_only
from web.desk.pictures import picture
from web.desk.roles import HANDLERS, LOOKERS
from web.desk.viewer import FIT, TURNS, WIDTHS
from web.request import settings

# Whatever a file holds, a browser that opens it may run nothing and fetch nothing.
_INERT = "default-src 'none'; sandbox"
MOST_PAGES = 500


def init(bp: Blueprint) -> None:
    at = "/cases/<number>"
    bp.add_url_rule(f"{at}/papers/<int:paper_id>/pages/<int:page>", "paper_page", paper_page)
    bp.add_url_rule(f"{at}/papers/<int:paper_id>", "paper", paper_file)
    bp.add_url_rule(f"{at}/documents/<int:document_id>", "document", document_file)


@staff_only(*HANDLERS)
def paper_page(number: str, paper_id: int, page: int) -> ResponseReturnValue:
    """One page of a paper as a picture, in one of a few sizes and turned as asked."""
    width, turn = http.args.get("width", FIT, int), http.args.get("turn", 0, int)
    if width not in WIDTHS or turn not in TURNS:
        abort(404)
    with store.reading() as db:
        case_id, paper = _paper(db, number, paper_id)
        if not 1 <= page <= min(paper.pages or MOST_PAGES, MOST_PAGES):
            abort(404)
        code, file, media_type = paper.code, settings().uploads / paper.file, paper.media_type
    log_read(current_actor(), case_id, f"paper:{code}", "work")
    return _inert(Response(picture(file, media_type, page, width, turn), mimetype="image/jpeg"))


@staff_only(*HANDLERS)
def paper_file(number: str, paper_id: int) -> ResponseReturnValue:
    """The paper as it was filed, to be saved.  The name the applicant gave it may tell who they are, and stays here."""
    with store.reading() as db:
        case_id, paper = _paper(db, number, paper_id)
        code, file, media_type = paper.code, settings().uploads / paper.file, paper.media_type
    log_read(current_actor(), case_id, f"original:{code}", "work")
    name = f"{number}-{code}-{paper_id}.{EXTENSIONS[media_type]}"
    return _inert(send_file(file, mimetype=media_type, as_attachment=True, download_name=name))


@staff_only(*LOOKERS)
def document_file(number: str, document_id: int) -> ResponseReturnValue:
    """A document the hall has issued."""
    with store.reading() as db:
        case = find_case(db, number, current_actor())
        document = own_document(db, case, document_id)
        if document.kind == Doc.RECEIPT:
            # It carries the query code, which is the applicant's alone; the counter issues a new one.
            raise NotAllowed("document.holds_code")
        case_id, kind, name = case.id, document.kind, f"{document.number}.pdf"
        file = settings().uploads / str(document.file)
    log_read(current_actor(), case_id, f"document:{kind}", "look")
    return _inert(send_file(file, mimetype="application/pdf", as_attachment=True, download_name=name))


def _paper(db: Session, number: str, paper_id: int) -> tuple[int, FiledPaper]:
    """A paper of a case in the actor's hands.  Raises ``NotFound`` and ``NotAllowed``."""
    case: Case = find_case(db, number, current_actor())
    account_id = current_actor().account_id
    if not any(item.holder_id == account_id for item in open_items(db, case.id)):
        raise NotAllowed("not_holder")
    return case.id, filed_paper(db, case, paper_id, replaced=True)


def _inert(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _INERT
    response.cache_control.no_store = True
    return response
