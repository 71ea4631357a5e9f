"""Marking a place on a page of a paper, by two presses on its picture or by four numbers, also without script.

The marks are kept with the paper and go out with the next notice that names it.
"""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from PIL import Image
from sqlalchemy.orm import Session

from models import db as store
from models.casework.case import Case
from models.casework.find import find_case
from models.casework.lock import lock
from models.casework.paper_mark import WHOLE, Box, clear_marks, mark_place, marks_of
from models.casework.papers import FiledPaper
from models.casework.read_log import log_read
from models.errors import Invalid, NotAllowed, Problem
from models.queries.dossier import dossier, filed_paper
from web.account.who import current_actor, staff_only
from web.desk.page import can_check
from web.desk.pictures import picture
from web.desk.roles import HANDLERS
from web.marked import WIDTH, marked
from web.request import settings

# The picture is shown this wide on every screen, so that a press tells its place without script.
SHOWN = 700
_AT = "/cases/<number>/papers/<int:paper_id>/place"


def init(bp: Blueprint) -> None:
    bp.add_url_rule(_AT, "place", place)
    bp.add_url_rule(_AT, "mark_place", keep, methods=["POST"])
    bp.add_url_rule(f"{_AT}/clear", "clear_places", clear, methods=["POST"])
    bp.add_url_rule(f"{_AT}/<int:page>.jpg", "place_picture", place_picture)


@staff_only(*HANDLERS)
def place(number: str, paper_id: int) -> ResponseReturnValue:
    """The page with its marks.  The first press comes back as ``first.x``, ``first.y`` and waits for the second."""
    return _page(number, paper_id, [])


def _page(number: str, paper_id: int, problems: list[Problem]) -> str:
    with store.reading() as db:
        case, paper = _checked(db, number, paper_id)
        page = http.values.get("page", 1, type=int)
        if not 1 <= page <= (paper.pages or 1):
            abort(404)
        drawn = picture(settings().uploads / paper.file, paper.media_type, page, WIDTH)
        height = _height(drawn)
        first = _pressed("first", height)
        html = render_template(
            "desk/place.html",
            case=case,
            paper=paper,
            need=case.spec.paper(paper.code),
            page=page,
            pages=paper.pages or 1,
            first=first,
            marks=marks_of(db, [paper.id]),
            shown=SHOWN,
            height=height,
            problems=problems,
        )
        case_id, code = case.id, paper.code
    log_read(current_actor(), case_id, f"paper:{code}", "work")
    return html


@staff_only(*HANDLERS)
def keep(number: str, paper_id: int) -> ResponseReturnValue:
    """The second press, or four numbers."""
    page = http.form.get("page", 1, type=int)
    try:
        with store.transaction() as db:
            case, paper = _checked(db, number, paper_id)
            lock(db, case.id)
            if not 1 <= page <= (paper.pages or 1):
                abort(404)
            box = _box() or _between(paper, page)
            mark_place(db, paper, page, box, current_actor())
    except Invalid as wrong:
        return _page(number, paper_id, wrong.problems), 422
    return redirect(url_for(".place", number=number, paper_id=paper_id, page=page))


@staff_only(*HANDLERS)
def clear(number: str, paper_id: int) -> ResponseReturnValue:
    """Take back what no notice has shown yet."""
    with store.transaction() as db:
        case, paper = _checked(db, number, paper_id)
        lock(db, case.id)
        clear_marks(db, paper)
    return redirect(url_for(".place", number=number, paper_id=paper_id, page=http.form.get("page", 1, type=int)))


@staff_only(*HANDLERS)
def place_picture(number: str, paper_id: int, page: int) -> Response:
    """One page with its marks, and with the first corner of the one that is being made."""
    with store.reading() as db:
        case, paper = _checked(db, number, paper_id)
        boxes = [mark.box for mark in marks_of(db, [paper.id]) if mark.page == page]
        file, media_type = settings().uploads / paper.file, paper.media_type
        case_id, code = case.id, paper.code
    x, y = http.args.get("x", type=int), http.args.get("y", type=int)
    corner = (x, y) if x is not None and y is not None else None
    log_read(current_actor(), case_id, f"paper:{code}", "work")
    response = Response(marked(picture(file, media_type, page, WIDTH), boxes, corner), mimetype="image/jpeg")
    response.cache_control.no_store = True
    return response


def _checked(db: Session, number: str, paper_id: int) -> tuple[Case, FiledPaper]:
    """The paper, for the clerk who is checking it now.  Raises ``NotFound`` and ``NotAllowed``."""
    case = find_case(db, number, current_actor())
    paper = filed_paper(db, case, paper_id)
    if paper.fault or not can_check(dossier(db, case), current_actor(), paper):
        raise NotAllowed("not_holder")
    return case, paper


def _between(paper: FiledPaper, page: int) -> Box:
    height = _height(picture(settings().uploads / paper.file, paper.media_type, page, WIDTH))
    first, second = _pressed("first", height), _pressed("second", height)
    if first is None or second is None:
        raise Invalid([Problem("mark.small", "place")])
    return Box.between(first, second)


def _box() -> Box | None:
    """The four numbers typed, in per mille; None where the picture was pressed."""
    typed = [http.form.get(side, type=int) for side in Box._fields]
    left, top, right, bottom = typed
    if left is None or top is None or right is None or bottom is None:
        return None
    return Box.between((left, top), (right, bottom))


def _pressed(name: str, height: int) -> tuple[int, int] | None:
    """A press on the picture in per mille; browsers send its place in points of the picture as it was shown."""
    x, y = http.values.get(f"{name}.x", type=int), http.values.get(f"{name}.y", type=int)
    return None if x is None or y is None else (x * WHOLE // SHOWN, y * WHOLE // height)


def _height(page: bytes) -> int:
    """How high the picture is when it is shown ``SHOWN`` points wide."""
    with Image.open(BytesIO(page)) as image:
        return max(1, round(SHOWN * image.height / image.width))
