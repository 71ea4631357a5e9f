"""The queue as a page (C2): one view of the work, its address holding all of it, views kept under a name."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import db as store
from models.calendar.now import now
from models.casework.stages import OPEN, WAITS_FOR_PAPERS, Stage
from models.casework.work import WorkKind
from models.errors import Invalid
from models.people.actor import Actor, Role
from models.queries import waiting
from models.queries.desk import BANDS
from models.queries.export import COLUMNS
from models.queries.lists import names
from models.queries.queue import CHANNELS, PAGE, SCOPES, SIZES, SORTS, Page, View, marks, queue, services, view_of
from models.staff import views
from web.account.who import current_actor, staff_only
from web.desk.picking import allowed
from web.desk.roles import HANDLERS
from web.request import read, remember

# The stage tells the work, so that is left out until somebody wants it.
CHOSEN = tuple(code for code in COLUMNS if code not in ("work", "left", "received", "channel"))
# The number leads to the case and the due words order the list, so neither can be left out.
FIXED = ("number", "due")
HEIGHTS = ("28", "32", "36", "44")
"""Of a row, in pixels of the usual type size."""
SHOWN = tuple(code for code in COLUMNS if code != "left")


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/queue", "queue", queue_page)
    bp.add_url_rule("/queue/look", "look_of_queue", choose_look, methods=["POST"])
    bp.add_url_rule("/queue/views", "save_view", save_view, methods=["POST"])
    bp.add_url_rule("/queue/views/<int:view_id>/remove", "remove_view", remove_view, methods=["POST"])


@staff_only(*HANDLERS)
def queue_page() -> ResponseReturnValue:
    return page()


def page(status: int = 200, view: View | None = None, **said: object) -> ResponseReturnValue:
    """``view``, by default the one that the address names; ``said`` is what happened to a piece of it."""
    actor, db, given = current_actor(), read(), http.args
    view = view or view_of(given)
    found = queue(db, actor, view, given.get("after"), size())
    made = render_template(
        "desk/queue.html",
        queue=found,
        view=view,
        address=view.narrowed,
        first="after" not in given,
        marks=marks(db, found.lines),
        holders=names(db, [line.holder_id for line in found.lines]),
        allowed=allowed(db, actor, found.lines),
        me=actor.account_id,
        services=services(db, actor, view),
        scopes=SCOPES,
        kinds=list(WorkKind),
        stages=[stage for stage in Stage if stage in OPEN],
        bands=("now", *BANDS),
        channels=CHANNELS,
        sorts=SORTS,
        sizes=SIZES,
        size=size(),
        columns=_worth_showing(found, columns()),
        kept_columns=columns(),
        heights=HEIGHTS,
        shown=SHOWN,
        fixed=FIXED,
        views=views.views(db, actor),
        my_places=views.places(actor),
        kept=urlencode(sorted(view.narrowed.items())),
        idle=idle_words(db, actor),
        waits_for_papers=WAITS_FOR_PAPERS,
        at=now(),
        **said,
    )
    return made, status


def idle_words(db: Session, actor: Actor) -> str | None:
    """How many cases of the actor's halls wait for their applicants; None for whom there is no such list."""
    if not (actor.has(Role.WINDOW_CLERK) or actor.has(Role.SUPERVISOR)):
        return None
    found = waiting.count(db, actor)
    return f"{waiting.COUNT_MOST}+" if found > waiting.COUNT_MOST else str(found)


def _worth_showing(found: Page, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Without the holder where nobody holds anything, as in most of what can be claimed."""
    held = any(line.holder_id for line in found.lines)
    return chosen if held else tuple(code for code in chosen if code != "holder")


def size() -> int:
    """Lines on a page: as the address says, else as this browser keeps it."""
    chosen = http.args.get("n") or http.cookies.get("rows") or ""
    return int(chosen) if chosen in map(str, SIZES) else PAGE


def columns() -> tuple[str, ...]:
    """The columns that this browser keeps, in their order."""
    kept = (http.cookies.get("columns") or "").split(".")
    chosen = tuple(code for code in SHOWN if code in kept or code in FIXED)
    return chosen if len(chosen) > len(FIXED) else CHOSEN


@staff_only(*HANDLERS)
def choose_look() -> ResponseReturnValue:
    """Columns, lines a page and height of rows, kept in this browser."""
    chosen = [code for code in SHOWN if code in http.form.getlist("column") or code in FIXED]
    rows = http.form.get("rows", "")
    height = http.form.get("height", "")
    response = make_response(redirect(url_for(".queue", **dict(parse_qsl(http.form.get("query", ""))))))
    remember(response, columns=".".join(chosen), rows=rows if rows in map(str, SIZES) else PAGE)
    return remember(response, height=height if height in HEIGHTS else HEIGHTS[1])


@staff_only(*HANDLERS)
def save_view() -> ResponseReturnValue:
    """Keep the view under a name, for oneself or for one's place."""
    query = http.form.get("query", "")
    kept = view_of(dict(parse_qsl(query))).narrowed
    try:
        with store.transaction() as db:
            place = http.form.get("place") or None
            views.save(db, current_actor(), http.form.get("name", ""), urlencode(kept), place)
    except Invalid as error:
        return page(422, view_of(kept), problems=error.problems)
    return redirect(url_for(".queue", **kept))


@staff_only(*HANDLERS)
def remove_view(view_id: int) -> ResponseReturnValue:
    with store.transaction() as db:
        views.remove(db, current_actor(), view_id)
    return redirect(url_for(".queue"))
