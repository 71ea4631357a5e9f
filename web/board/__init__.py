"""The board: what supervisors see of load and due dates, each number leading to the list that it counts."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask import request as http
from flask.typing import ResponseReturnValue

from models.calendar.now import now
from models.casework.stages import OPEN
from models.casework.work import WorkKind
from models.people.actor import Role
from models.queries import board, lists
from models.queries.desk import BANDS
from web.account.who import staff_only
from web.request import read

bp = Blueprint("board", __name__)

NEXT_DUE = 12


@bp.get("/")
@staff_only(Role.SUPERVISOR)
def home() -> ResponseReturnValue:
    """Load by place and kind, people, stages, what is due next, promises kept (S1)."""
    db = read()
    return render_template(
        "board/home.html",
        flow=board.flow(db),
        load=board.load(db),
        people=board.people(db),
        stages=board.stages(db),
        due=lists.cases(db, size=NEXT_DUE),
        promises=board.promises(db),
        promise_days=board.PROMISE_DAYS,
        fewest=board.FEWEST,
        at=now(),
    )


@bp.get("/work")
@staff_only(Role.SUPERVISOR)
def work() -> ResponseReturnValue:
    """Open work, narrowed as the figure that led here."""
    given = http.args
    wanted = lists.Work(
        place=given.get("place") or None,
        kind=_one_of(set(WorkKind), given.get("kind")),
        band=_one_of(BANDS, given.get("band")),
        holder=_number(given.get("holder")),
        waiting=given.get("waiting") == "yes",
    )
    page = lists.work(read(), wanted, given.get("after"))
    narrowed = {name: value for name, value in given.items() if name != "after"}
    names = page.names | lists.names(read(), [wanted.holder])
    return render_template(
        "board/work.html", page=page, names=names, wanted=wanted, narrowed=narrowed, first="after" not in given
    )


@bp.get("/done/<int:account_id>")
@staff_only(Role.SUPERVISOR)
def done(account_id: int) -> ResponseReturnValue:
    """What one member of staff finished today."""
    page = lists.done_today(read(), account_id)
    name = page.names.get(account_id) or abort(404)
    return render_template("board/done.html", page=page, name=name)


@bp.get("/cases")
@staff_only(Role.SUPERVISOR)
def cases() -> ResponseReturnValue:
    """Open cases, the nearest end of a clock first."""
    given = http.args
    stage, band = _one_of(OPEN, given.get("stage")), _one_of(BANDS, given.get("band"))
    page = lists.cases(read(), stage, band, given.get("after"))
    narrowed = {name: value for name, value in (("stage", stage), ("band", band)) if value}
    return render_template("board/cases.html", page=page, narrowed=narrowed, first="after" not in given)


def _one_of(known: object, given: str | None) -> str | None:
    """``given`` when it is one of the known codes; anything else narrows nothing."""
    return given if given in known else None  # type: ignore[operator]


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 19 else None
