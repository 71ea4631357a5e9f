"""Files of applicants on their way in and out: taken in at once, looked into by a worker, given back to their owner."""

from __future__ import annotations

import base64
from pathlib import PurePath

from flask import Response, send_file, url_for
from markupsafe import escape
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from models import outbox
from models.casework.case import Case
from models.casework.files import StoredFile, path_of, store
from models.casework.papers import FiledPaper, file_paper, live_papers
from models.errors import Invalid, NotFound, Problem
from web.applicant import arriving
from web.formatting import moment, size
from web.request import settings
from web.words import label, t

MOST_FILES = 10
LONGEST_NAME = 120


def pointer_of(code: str) -> str:
    """Where a paper's upload stands on its page: the name of its input and the target of its line in the summary."""
    return f"paper:{code}"


def given(code: str) -> FileStorage | None:
    """The file that the form brings for the paper ``code``.  Raises :class:`Invalid`, pointing at the paper."""
    try:
        return arriving.given(pointer_of(code))
    except Invalid as error:
        raise _pointing(error, code) from error


def take_in(upload: FileStorage | None, code: str) -> StoredFile:
    """Put one upload on disk.  Raises :class:`Invalid`, its problem pointing at the paper ``code``."""
    if upload is None or not upload.filename:
        raise Invalid([Problem("upload.none", pointer_of(code))])
    try:
        with upload.stream as stream:
            return store(settings().uploads, stream, settings().upload_limit_mb)  # type: ignore[arg-type]
    except Invalid as error:
        raise _pointing(error, code) from error


def _pointing(error: Invalid, code: str) -> Invalid:
    return Invalid([Problem(one.code, pointer_of(code), one.params) for one in error.problems])


def file_and_scan(
    db: Session, case: Case, code: str, name: str | None, stored: StoredFile, *, round: int = 0
) -> FiledPaper:
    """The row for a file that is safely on disk, and the message to look into it.  Raises :class:`Invalid`."""
    _check_room(db, case, code, round)
    paper = file_paper(db, case, code, plain_name(name or ""), stored, round=round)
    if paper.round != round:
        raise Invalid([Problem("upload.same", pointer_of(code))])
    outbox.put(db, "scan", [paper.id], case_id=case.id, dedup_key=f"scan:{paper.id}")
    return paper


def put_back(db: Session, case: Case, paper: FiledPaper) -> None:
    """Undo the removal of a paper, unless it is there again.  Raises :class:`Invalid` when others have taken its room.

    A worker leaves alone what was taken out before its turn came, so such a paper is looked into now.
    """
    if (paper.code, paper.sha256) in {(one.code, one.sha256) for one in live_papers(db, case.id)}:
        return
    _check_room(db, case, paper.code, paper.round)
    paper.removed_at = None
    case.touch()
    if paper.inspected_at is None:
        outbox.put(db, "scan", [paper.id], case_id=case.id)


def _check_room(db: Session, case: Case, code: str, round: int) -> None:
    if sum((paper.code, paper.round) == (code, round) for paper in live_papers(db, case.id)) >= MOST_FILES:
        raise Invalid([Problem("upload.too_many", pointer_of(code))])


def plain_name(given: str) -> str:
    """The name as its owner knows it, without folders and invisible characters; a long one keeps its end."""
    name = "".join(c for c in PurePath(given.replace("\\", "/")).name if c.isprintable()).strip()
    return name[-LONGEST_NAME:] or "file"


def own_paper(db: Session, case: Case, paper_id: int) -> FiledPaper:
    """A paper of this very case, removed or not.  Raises :class:`NotFound` for any other."""
    paper = db.get(FiledPaper, paper_id)
    if paper is None or paper.case_id != case.id:
        raise NotFound("paper.unknown")
    return paper


def give(file: str, media_type: str, name: str) -> Response:
    """Stream a stored file as a download: never opened inside this site, whatever it holds."""
    path = path_of(settings().uploads, file).absolute()
    response = send_file(path, mimetype=media_type, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def thumb(paper: FiledPaper) -> Response:
    """A photograph in small, drawn anew by the hall; :class:`NotFound` where there is none."""
    if paper.thumb is None:
        raise NotFound("paper.unknown")
    response = Response(base64.b64decode(paper.thumb), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response


def row(paper: FiledPaper, href: str, thumb: str = "") -> dict[str, object]:
    """One file for ``file_list``: its name, where it opens, what is to know and what is said of it.

    ``thumb`` is where it can be seen in small, if it is a photograph.
    """
    pages = t("1页", "1 page") if paper.pages == 1 else t("{n}页", "{n} pages", n=paper.pages) if paper.pages else ""
    looked = "" if paper.inspected_at else t("正在检查能否打开", "being checked")
    parts = [pages, size(paper.size), moment(paper.filed_at), looked]
    picture = paper.inspected_at and not paper.fault and paper.media_type.startswith("image/")
    return {
        "id": paper.id,
        "name": paper.name,
        "href": href,
        "note": escape(t("，", ", ")).join(filter(None, parts)),
        "looking": bool(looked),
        "thumb": thumb if picture else "",
        "fault": label(paper.fault) if paper.fault else "",
        "hint": label(paper.hint) if paper.hint else "",
    }


def case_row(case: Case, paper: FiledPaper) -> dict[str, object]:
    """:func:`row` for a paper of a case that was sent."""
    place = {"number": case.number, "paper_id": paper.id}
    return row(paper, url_for("applicant.case_paper", **place), url_for("applicant.case_thumb", **place))
