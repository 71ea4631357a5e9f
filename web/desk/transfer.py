"""Giving a piece of work in one's hands to a colleague, and taking it back until they begin (B16)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework import takeover
from models.casework.find import find_case
from models.casework.takeover import MOVED, Takeover
from models.errors import HallError, Invalid, NotAllowed, NotFound, Problem
from web.account.who import current_actor, staff_only
from web.desk.page import show
from web.desk.roles import HANDLERS

LONGEST = 200


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/cases/<number>/transfer", "transfer", transfer, methods=["POST"])
    bp.add_url_rule("/cases/<number>/transfer/<int:act_id>/back", "transfer_back", back, methods=["POST"])


@staff_only(*HANDLERS)
def transfer(number: str) -> ResponseReturnValue:
    actor, form = current_actor(), http.form
    reason, to, work = form.get("reason", "").strip(), _number(form.get("to", "")), _number(form.get("work", ""))
    problems = [] if reason else [Problem("reason.needed", "reason")]
    if len(reason) > LONGEST:
        problems.append(Problem("reason.too_long", "reason", {"most": LONGEST}))
    if not to:
        problems.append(Problem("transfer.to", "to"))
    if problems:
        return show(number, problems=problems, status=422, transferring=True)
    assert actor.account_id is not None
    try:
        with store.transaction() as db:
            find_case(db, number, actor)
            act = takeover.take_over(db, actor, actor.account_id, to, [work], reason)
            if act.rows and act.rows[0].verdict != MOVED:
                raise Invalid([Problem(f"transfer.{act.rows[0].verdict}", "to")])
            if not act.rows:
                raise NotAllowed("not_holder")
            act_id = act.id
    except Invalid as error:
        return show(number, problems=error.problems, status=422, transferring=True)
    flash(["transfer", url_for(".transfer_back", number=number, act_id=act_id), {}], "undo")
    return redirect(url_for(".home"))


@staff_only(*HANDLERS)
def back(number: str, act_id: int) -> ResponseReturnValue:
    """Back into my hands, as long as nothing has happened to it."""
    with store.transaction() as db:
        act = db.get(Takeover, act_id)
        if act is None or act.by_id != current_actor().account_id:
            raise NotFound()
        returned = takeover.undo(db, current_actor(), act)
    if not returned:
        raise HallError("transfer.begun")
    return redirect(url_for(".case", number=number))


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
