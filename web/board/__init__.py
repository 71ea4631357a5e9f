"""The board: what supervisors see of due dates and load, each number leading to the list that it counts."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from flask import Blueprint, abort, render_template
from flask import request as http
from flask.typing import ResponseReturnValue

from models.calendar.now import now, today
from models.casework import alerts as running
from models.casework.stages import OPEN
from models.casework.work import WorkKind
from models.catalogue.item import ServiceItem
from models.people.actor import Role
from models.queries import board, lists
from models.queries.ahead import ahead
from models.queries.calendar import missing
from models.queries.fairness import SKIP_DAYS, fairness
from models.queries.weeks import KINDS, monday_of, of_day, of_week, weeks
from web.account.who import current_actor, staff_only
from web.board import alerts, bulletins, credit, learning, outlook, versions
from web.board.charts import due_columns, flow_columns, promise_columns
from web.request import read

bp = Blueprint("board", __name__)

NEXT_DUE = 12


@bp.get("/")
@staff_only(Role.SUPERVISOR)
def home() -> ResponseReturnValue:
    """What needs a decision today, what falls due, what came and went, promises kept (S1)."""
    db = read()
    past = weeks(db)
    return render_template(
        "board/home.html",
        flow=board.flow(db),
        due_chart=due_columns(ahead(db)),
        weeks=past,
        flow_chart=flow_columns(past),
        promise_chart=promise_columns(past),
        due=lists.cases(db, size=NEXT_DUE),
        promises=board.promises(db),
        promise_days=board.PROMISE_DAYS,
        fewest=board.FEWEST,
        missing=missing(db, today()),
        alerts=running.of(db, current_actor()),
        at=now(),
    )


@bp.get("/load")
@staff_only(Role.SUPERVISOR)
def load() -> ResponseReturnValue:
    """Open work by place and kind, by person and by stage."""
    db = read()
    return render_template(
        "board/load.html", load=board.load(db), people=board.people(db), stages=board.stages(db), at=now()
    )


@bp.get("/fairness", endpoint="fairness")
@staff_only(Role.SUPERVISOR)
def fairness_page() -> ResponseReturnValue:
    """Whether work is given out by its turn: the nightly reports, and what was passed over and why (U5)."""
    return render_template("board/fairness.html", told=fairness(read()), skip_days=SKIP_DAYS)


@bp.get("/work")
@staff_only(Role.SUPERVISOR)
def work() -> ResponseReturnValue:
    """Open work, narrowed as the figure that led here."""
    given = http.args
    wanted = lists.Work(
        place=given.get("place") or None,
        kind=_one_of(set(WorkKind), given.get("kind")),
        band=_one_of(lists.NARROWINGS, given.get("band")),
        holder=_number(given.get("holder")),
        waiting=given.get("waiting") == "yes",
        first=_day(given.get("first")),
        last=_day(given.get("last")),
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
    wanted = lists.Cases(
        stage=_one_of(OPEN, given.get("stage")),
        band=_one_of(lists.NARROWINGS, given.get("band")),
        first=_day(given.get("first")),
        last=_day(given.get("last")),
        since=_day(given.get("since")),
        until=_day(given.get("until")),
    )
    page = lists.cases(read(), wanted, given.get("after"))
    narrowed = {name: value for name, value in wanted._asdict().items() if value}
    return render_template("board/cases.html", page=page, wanted=wanted, narrowed=narrowed, first="after" not in given)


@bp.get("/weeks/<any(received, ended, decided, late):kind>/<monday>")
@staff_only(Role.SUPERVISOR)
def week(kind: str, monday: str) -> ResponseReturnValue:
    """The cases of one week behind a column of a chart."""
    day = _day(monday) or abort(404)
    item = http.args.get("item") or None
    page = of_week(read(), KINDS[KINDS.index(kind)], monday_of(day), http.args.get("after"), item=item)
    title = read().get(ServiceItem, item) if item else None
    return render_template(
        "board/week.html", page=page, kind=kind, monday=monday_of(day), first="after" not in http.args, item=title
    )


@bp.get("/today/<any(received, ended):kind>")
@staff_only(Role.SUPERVISOR)
def day(kind: str) -> ResponseReturnValue:
    """The cases received or ended today."""
    page = of_day(read(), KINDS[KINDS.index(kind)], today(), http.args.get("after"))
    return render_template("board/day.html", page=page, kind=kind, day=today(), first="after" not in http.args)


def _one_of(known: Container[object], given: str | None) -> str | None:
    """``given`` when it is one of the known codes; anything else narrows nothing."""
    return given if given in known else None


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 19 else None


def _day(given: str | None) -> date | None:
    """A date as our own addresses have it; anything else narrows nothing."""
    try:
        return date.fromisoformat(given or "")
    except ValueError:
        return None


alerts.init(bp)
outlook.init(bp)
versions.init(bp)
credit.init(bp)
learning.init(bp)
bulletins.init(bp)
