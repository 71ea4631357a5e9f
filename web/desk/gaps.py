"""Papers that may follow, on the page of a case: what must be offered, what is still to come, and taking a paper in."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework import gaps
from models.casework.find import find_case
from models.casework.lock import lock
from models.casework.perform import done_before, perform
from models.casework.walk_in import keep_original
from models.errors import Invalid, NotAllowed, NotFound, NotPossible, Outdated, Problem
from models.people.actor import Role
from web.account.who import current_actor, staff_only
from web.desk.page import show
from web.desk.seen import seen
from web.request import settings


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/cases/<number>/gaps/<int:line_id>", "take_gap", take, methods=["POST"])


@staff_only(Role.WINDOW_CLERK)
def take(number: str, line_id: int) -> ResponseReturnValue:
    """A paper that was brought or posted is in the hall: its original goes into the file, a sheet stands for it."""
    actor, (revision, key) = current_actor(), seen()
    key = f"{key}.{line_id}"
    try:
        with store.transaction() as db:
            case = lock(db, find_case(db, number, actor).id)
            asked = gaps.open_gap(db, case.id)
            line = gaps.line_of(asked, line_id) if asked else None
            need = case.spec.paper(line.code) if line else None
            if asked is None or need is None:
                raise NotFound("gap.line_closed")
            if not done_before(db, case.id, key):
                keep_original(db, case, need, _sheets(), actor, settings().uploads, round=asked.seq)
            facts = {"line": line_id, "paper": need.code, "way": http.form.get("way"), "arrived_on": _day()}
            perform(db, case.id, "take_gap", actor, revision=revision, key=key, **facts)
    except Invalid as error:
        found = [Problem(one.code, f"{_field(one)}-{line_id}", one.params) for one in error.problems]
        return show(number, problems=found, status=422)
    except (Outdated, NotPossible, NotAllowed) as error:
        return show(number, status=403 if isinstance(error, NotAllowed) else 409, refused=error)
    return redirect(url_for(".case", number=number, _anchor="gaps"))


def _field(problem: Problem) -> str:
    """Where in the row of a paper the problem is shown."""
    return "sheets" if problem.code == "original.sheets" else "arrived_on"


def _sheets() -> int:
    given = http.form.get("sheets", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0


def _day() -> date | None:
    try:
        return date.fromisoformat(http.form.get("arrived_on", ""))
    except ValueError:
        return None
