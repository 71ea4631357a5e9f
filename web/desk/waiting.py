"""What waits for applicants: no work of anybody's, so no queue holds it, and yet a clerk is asked about it (C2)."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask import request as http
from flask.typing import ResponseReturnValue

from models.calendar.now import now
from models.casework.stages import WAITS_FOR_PAPERS
from models.people.actor import Role
from models.queries.waiting import waiting
from web.account.who import current_actor, staff_only
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/waiting", "waiting", waiting_page)


@staff_only(Role.WINDOW_CLERK, Role.SUPERVISOR)
def waiting_page() -> ResponseReturnValue:
    stage, after = http.args.get("stage"), http.args.get("after", "")
    before = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    chosen = stage if stage in WAITS_FOR_PAPERS else None
    found = waiting(read(), current_actor(), chosen, before)
    return render_template("desk/waiting.html", found=found, stage=chosen, first=before is None, at=now())
