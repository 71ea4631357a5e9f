"""One act on many pieces: what the selection allows, the confirmation with its count, progress, result, undo (C4)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, abort, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import db as store
from models.casework import bulk
from models.casework.bulk import BulkMember, BulkRun
from models.casework.bulk_acts import ACTS
from models.casework.bulk_sample import sample, unopened
from models.errors import Invalid, NotFound, NotPossible, Problem
from models.people import press
from models.people.actor import Role
from models.queries.deputies import receivers
from models.queries.desk import Line
from models.queries.lists import names
from models.queries.queue import View, by_ids, ids, view_of
from web.account.who import current_actor, staff_only
from web.desk.picking import LETTERS, allowed
from web.desk.roles import HANDLERS
from web.request import read

ONLY = {"priority": Role.WINDOW_CLERK, "accept": Role.WINDOW_CLERK, "grant": Role.DECIDER}
"""Acts that only one role has at all; others need not be told why not."""


class Chosen(NamedTuple):
    """``all`` says that the view is meant and not the single pieces; ``letters`` are the acts that each allows."""

    lines: Sequence[Line]
    view: View
    all: bool
    letters: dict[int, str]

    def against(self, act: str) -> int:
        """How many of the pieces do not allow the act."""
        return sum(LETTERS[act] not in self.letters[line.work_id] for line in self.lines)


class Shown(NamedTuple):
    """One piece of a run; with each reason who holds the piece, and since when, where somebody else was quicker."""

    member: BulkMember
    reasons: Sequence[tuple[Problem, str, datetime | None]]


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/bulk", "bulk", choose, methods=["POST"])
    bp.add_url_rule("/bulk/begin", "bulk_begin", begin, methods=["POST"])
    bp.add_url_rule("/bulk/<int:run_id>", "bulk_run", show)
    bp.add_url_rule("/bulk/<int:run_id>/undo", "bulk_undo", undo, methods=["POST"])


@staff_only(*HANDLERS)
def choose() -> ResponseReturnValue:
    """What is chosen and what can be done with all of it; with an act named, its confirmation."""
    chosen = _chosen(read())
    if not chosen.lines:
        return redirect(url_for(".queue", **chosen.view.narrowed))
    return _ask(chosen)


def _ask(chosen: Chosen, problems: Sequence[Problem] = (), status: int = 200) -> ResponseReturnValue:
    actor, act = current_actor(), http.form.get("act", "")
    mine = [name for name in ACTS if name not in ONLY or actor.has(ONLY[name])]
    open_to = [name for name in mine if not chosen.against(name)]
    asked = act if act in open_to else ""
    picked = [line.work_id for line in chosen.lines]
    page = render_template(
        "desk/bulk.html",
        chosen=chosen,
        act=asked,
        refused=act if act in mine and not asked else "",
        open_to=open_to,
        closed=[name for name in mine if name not in open_to],
        query=urlencode(sorted(chosen.view.narrowed.items())),
        receivers=receivers(read(), actor.account_id or 0) if asked == "transfer" else (),
        sample=_sampled(chosen, picked) if asked == "grant" else (),
        unopened=unopened(read(), actor, picked) if asked == "grant" else (),
        legal=bool(asked) and ACTS[asked].legal,
        most=bulk.MOST,
        key=secrets.token_urlsafe(24),
        problems=problems,
    )
    return page, status


def _sampled(chosen: Chosen, picked: Sequence[int]) -> list[Line]:
    wanted = set(sample(picked))
    return [line for line in chosen.lines if line.work_id in wanted]


@staff_only(*HANDLERS)
def begin() -> ResponseReturnValue:
    """Order the act.  Where the view is meant and holds another number by now, the new one is confirmed first."""
    with store.reading() as looking:
        chosen = _chosen(looking)
    act, pressed = http.form.get("act", ""), http.form.get("key", "")
    if act not in ACTS or not 16 <= len(pressed) <= 64:
        abort(400)
    if chosen.all and str(len(chosen.lines)) != http.form.get("expected"):
        return _ask(chosen, [Problem("bulk.other_count", None, {"n": len(chosen.lines)})], 409)
    if not chosen.lines or chosen.against(act):
        return _ask(chosen, status=409) if chosen.lines else redirect(url_for(".queue"))
    facts = {name: http.form[name] for name in ("to", "priority") if http.form.get(name)}
    if not facts.get("to", "0").isdecimal():
        abort(400)
    try:
        with store.transaction() as db:
            if not press.first(db, pressed):
                return redirect(url_for(".queue"))
            run_id = bulk.begin(db, current_actor(), act, [line.work_id for line in chosen.lines], facts).id
    except Invalid as error:
        return _ask(chosen, error.problems, 422)
    return redirect(url_for(".bulk_run", run_id=run_id))


@staff_only(*HANDLERS)
def show(run_id: int) -> ResponseReturnValue:
    return _show(run_id)


def _show(run_id: int, problems: Sequence[Problem] = (), status: int = 200) -> ResponseReturnValue:
    """How far the run has come; at its end every piece with what became of it, those that failed still chosen."""
    db, run = read(), _mine(run_id)
    rows = bulk.members(db, run)
    holders = names(db, [_number(found.params.get("by")) for row in rows for found in row.problems])
    page = render_template(
        "desk/bulk_run.html",
        run=run,
        progress=bulk.progress(db, run),
        rows=[Shown(row, [_told(found, holders) for found in row.problems]) for row in rows],
        can_undo=bulk.can_undo(db, run),
        seconds=bulk.UNDO_SECONDS,
        problems=problems,
    )
    return page, status


def _told(found: Problem, holders: dict[int, str]) -> tuple[Problem, str, datetime | None]:
    at = found.params.get("at")
    return found, holders.get(_number(found.params.get("by")), ""), datetime.fromisoformat(str(at)) if at else None


def _number(given: object) -> int:
    return int(str(given)) if given and str(given).isdecimal() else 0


@staff_only(*HANDLERS)
def undo(run_id: int) -> ResponseReturnValue:
    try:
        with store.transaction() as db:
            bulk.undo(db, current_actor(), run_id)
    except NotPossible as error:
        return _show(run_id, [Problem(error.code, None, error.params)], 409)
    return redirect(url_for(".bulk_run", run_id=run_id))


def _mine(run_id: int) -> BulkRun:
    run = read().get(BulkRun, run_id)
    if run is None or run.by_id != current_actor().account_id:
        raise NotFound()
    return run


def _chosen(db: Session) -> Chosen:
    """The pieces that were ticked, or everything in the view, as far as this reader may see it."""
    actor = current_actor()
    view, whole = view_of(dict(parse_qsl(http.form.get("query", "")))), http.form.get("all") == "yes"
    ticked = [int(one) for one in http.form.getlist("w") if one.isascii() and one.isdigit() and len(one) < 19]
    found = by_ids(db, actor, ids(db, actor, view, bulk.MOST) if whole else ticked)
    return Chosen(found, view, whole, dict(allowed(db, actor, found)))
