"""The receipt, printed while the applicant waits: A4 or 80 mm, made without the workers; the only sight of the code."""

from __future__ import annotations

import segno
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import day_of
from models.casework import walk_in
from models.casework.advance import advance
from models.casework.case import Case
from models.casework.clock import NOTICE, Clock
from models.casework.desk import take
from models.casework.find import case_with
from models.casework.notices import office_name, written
from models.casework.papers import live_papers
from models.casework.query_code import may_reissue
from models.casework.read_log import log_read
from models.casework.work import WorkKind, open_items
from models.db import reading, transaction
from models.errors import Held, NotFound
from models.people import masking
from web.account.who import current_actor, staff_only
from web.desk.walk_in import CLERK
from web.request import settings

SIZES = ("a4", "80")


def init(bp: Blueprint) -> None:
    at = "/cases/<number>/slip"
    bp.add_url_rule(at, "slip", slip)
    bp.add_url_rule(f"{at}/<size>", "slip_print", printed)
    bp.add_url_rule(at, "slip_done", done, methods=["POST"])
    bp.add_url_rule("/cases/<number>/take-in", "take_in", take_in, methods=["POST"])


def at_counter(db: Session, number: str) -> Case:
    """A sent case that this clerk may serve at the counter.  Raises :class:`NotFound` for any other."""
    case = case_with(db, number)
    if case is None or not may_reissue(current_actor(), case):
        raise NotFound("case.unknown")
    return case


@staff_only(*CLERK)
def slip(number: str) -> ResponseReturnValue:
    """What was just issued, and where it is printed; later only what to do when the code is lost."""
    return _page("desk/slip.html", number)


@staff_only(*CLERK)
def printed(number: str, size: str) -> ResponseReturnValue:
    """One sheet, ready for the printer."""
    return _page(f"desk/slip_{size}.html", number) if size in SIZES else abort(404)


def _page(template: str, number: str) -> ResponseReturnValue:
    """Seeing the code is a line of the read log; who may not see it any more learns what to do instead."""
    with reading() as db:
        case = at_counter(db, number)
        case_id, may, anew = case.id, walk_in.may_print(case, current_actor()), case.code_epoch > 0
        if not may and template != "desk/slip.html":
            return redirect(url_for(".slip", number=number))
        ours = case.site_code in current_actor().sites()
        page = render_template(template, case=case, ours=ours, anew=anew, **_said(db, case, may))
    if may:
        log_read(current_actor(), case_id, "query_code", "reissue" if anew else "receipt")
    return page


def _said(db: Session, case: Case, may: bool) -> dict[str, object]:
    """What the sheets say; without the code unless it ``may`` be seen."""
    notice = db.scalar(select(Clock).where(Clock.case_id == case.id, Clock.kind == NOTICE).order_by(Clock.id.desc()))
    titles = {need.code: need.title for need in case.spec.papers}
    name = case.applicant_name or ""
    assert case.received_at is not None
    return {
        "code": case.query_code if may else "",
        "minutes": walk_in.SHOWN_MINUTES,
        "site": office_name(db, case.site_code),
        "applicant": name if case.applicant_kind == "company" else masking.name(name) if name else "",
        "received_on": written(day_of(case.received_at)),
        "tell_by": written(notice.due_on) if notice and notice.stopped_on is None else None,
        "papers": [(titles[p.code], p.original_sheets) for p in live_papers(db, case.id) if p.code in titles],
        "qr": _qr(case),
        "phone": settings().help_phone,
    }


def _qr(case: Case) -> str:
    """The way to the tracking page with the number filled in; the query code is never in it (A7.1)."""
    address = f"{settings().public_url}/track?number={case.number}"
    return segno.make(address, error="m", boost_error=False).svg_data_uri(scale=4, border=4)


@staff_only(*CLERK)
def done(number: str) -> ResponseReturnValue:
    """It is in the applicant's hand: from now on nobody sees the code here."""
    with transaction() as db:
        walk_in.handed_over(at_counter(db, number), current_actor())
    flash(["handed", number], "kept")
    return redirect(url_for(".home"))


@staff_only(*CLERK)
def take_in(number: str) -> ResponseReturnValue:
    """Go on with the check of the papers at once: who files may also take the case in, but never decide it."""
    actor = current_actor()
    try:
        with transaction() as db:
            case = at_counter(db, number)
            advance(db, case.id)
            item = next((one for one in open_items(db, case.id) if one.kind == WorkKind.INTAKE), None)
            if item is None:
                raise NotFound("work.gone")
            take(db, item.id, actor)
    except Held:
        pass  # Its page says who was quicker.
    return redirect(url_for(".case", number=number))
