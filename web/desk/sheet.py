"""The case sheet: one page of paper for the folder, with a QR that leads back to the case at the desk (C3.10)."""

from __future__ import annotations

import segno
from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from models import db as store
from models.calendar.now import now
from models.casework.find import find_case
from models.casework.read_log import log_read
from models.queries.desk import applicant
from models.queries.dossier import dossier
from models.queries.shown import sections
from web.account.who import current_actor, staff_only
from web.desk.roles import LOOKERS
from web.request import settings


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/cases/<number>/sheet", "sheet", sheet)


@staff_only(*LOOKERS)
def sheet(number: str) -> ResponseReturnValue:
    """Personal data stays hidden on paper, which lies about; whoever holds the case reads the name."""
    actor = current_actor()
    with store.reading() as db:
        case = find_case(db, number, actor)
        known = dossier(db, case)
        mine = bool(known.held_by(actor))
        html = render_template(
            "desk/sheet.html", d=known, case=case, applicant=case.applicant_name if mine else applicant(case),
            sections=sections(case.spec, case.answers, names=mine, bare=False), qr=_qr(str(case.number)), at=now(),
        )  # fmt: skip
        case_id = case.id
    log_read(actor, case_id, "sheet", "work" if mine else "look")
    response = make_response(html)
    response.cache_control.no_store = True
    return response


def _qr(number: str) -> str:
    """The case at the desk; whoever scans it must still sign in."""
    address = f"{settings().public_url}/desk/cases/{number}"
    return segno.make(address, error="m", boost_error=False).png_data_uri(scale=6, border=4)
