"""The slip that a window hands to a visitor: a code, its address and a QR code, shown once."""

from __future__ import annotations

import segno
from flask import Blueprint, abort, make_response, render_template
from flask import request as http
from flask.typing import ResponseReturnValue

from models.db import transaction
from models.people.actor import Role
from models.voice import slips
from web.account.who import current_actor, staff_only
from web.request import settings


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/slips", "slip", hand_out, methods=["POST"])


@staff_only(Role.WINDOW_CLERK)
def hand_out() -> ResponseReturnValue:
    site = http.form.get("site", "")
    if site not in current_actor().sites():
        abort(400)
    with transaction() as db:
        code = slips.hand_out(db, current_actor(), site)
    address = f"{settings().public_url}/rate/{code}"
    qr = segno.make(address, error="m", boost_error=False).svg_data_uri(scale=6, border=4)
    response = make_response(
        render_template("voice/slip.html", code=code, address=address, qr=qr, site=site, days=slips.DAYS)
    )
    response.cache_control.no_store = True
    return response
