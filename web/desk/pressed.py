"""What a clerk has pressed and what waits a few seconds: seen on every desk page, taken back or done at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from flask import Blueprint, flash, g, redirect, url_for
from flask import request as http
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import db as store
from models.calendar.now import now
from models.casework import pending
from models.casework.find import find_case
from models.casework.pending import PendingAct
from models.casework.perform import done_before
from models.errors import NotFound, NotPossible
from web.account.who import current_actor, staff_only
from web.desk.roles import LOOKERS
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/pressed/<int:pending_id>", "pressed_state", state)
    bp.add_url_rule("/pressed/<int:pending_id>/back", "take_back", take_back, methods=["POST"])
    bp.add_url_rule("/pressed/<int:pending_id>/now", "do_now", do_now, methods=["POST"])

    @bp.record_once
    def _ready(state: BlueprintSetupState) -> None:
        state.app.jinja_env.globals.update(pressed=_pressed, pressed_left=_left)  # type: ignore[attr-defined]


def _pressed() -> Sequence[PendingAct]:
    """For the banner; a page that reads in a session of its own has looked already."""
    if "pressed" not in g:
        look_up(read())
    kept: Sequence[PendingAct] = g.pressed
    return kept


def _left(act: PendingAct) -> int:
    """Whole seconds until the act is done; 0 when its time is over and only the worker is awaited."""
    return max(0, ceil((act.until_at - now()).total_seconds()))


def look_up(db: Session) -> None:
    """Look in the page's own session what waits."""
    actor = current_actor()
    g.pressed = pending.pressed_by(db, actor.account_id) if actor.kind == "staff" and actor.account_id else ()


@staff_only(*LOOKERS)
def state(pending_id: int) -> ResponseReturnValue:
    """How the act that a page counts down stands, in a word: ``waiting``, ``failed``, ``done`` or ``gone``."""
    db, actor = read(), current_actor()
    act = db.get(PendingAct, pending_id)
    if act is not None and act.account_id == actor.account_id:
        word = "failed" if act.failed else "waiting"
    else:
        case = find_case(db, http.args.get("number", ""), actor)
        word = "done" if done_before(db, case.id, http.args.get("key", "")) else "gone"
    return word, 200, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@staff_only(*LOOKERS)
def take_back(pending_id: int) -> ResponseReturnValue:
    """Not done after all: back on the form it was pressed on.  What failed is only put away."""
    try:
        with store.transaction() as db:
            act = pending.take_back(db, pending_id, current_actor())
            number, action, failed = act.case.number, act.action, act.failed
    except NotPossible:
        flash(["", ""], "too_late")
        return redirect(url_for(".home"))
    if not failed:
        flash([action, number], "taken_back")
    return redirect(url_for(".case", number=number, act=action, _anchor="act"))


@staff_only(*LOOKERS)
def do_now(pending_id: int) -> ResponseReturnValue:
    """Nobody has to wait for the ten seconds."""
    with store.transaction() as db:
        act = db.get(PendingAct, pending_id)
        if act is None:
            return redirect(url_for(".home"))
        if act.account_id != current_actor().account_id:
            raise NotFound("pending.unknown")
        action, number = act.action, act.case.number
        pending.carry_out(db, pending_id)
        done = db.get(PendingAct, pending_id) is None
    if done:
        flash([action, number], "done")
    return redirect(url_for(".home"))
