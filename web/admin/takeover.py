"""Taking over a colleague's open work: choose the colleague and the receiver, see what would happen, do it, undo it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework import takeover
from models.casework.takeover import Takeover
from models.errors import Invalid, NotFound, Problem
from models.people import press
from models.people.account import Account
from models.people.actor import Role
from models.queries import deputies as shown
from models.queries.lists import names
from web.account.who import current_actor, staff_only
from web.admin.acts import LONGEST_REASON
from web.admin.left import numbers
from web.desk.roles import LOOKERS
from web.ops.told import tell, told
from web.request import read
from web.words import label

QUEUE = "queue"


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/takeover", "takeover", colleagues)
    bp.add_url_rule("/takeover/<int:number>", "take_over", take_over, methods=["GET", "POST"])
    bp.add_url_rule("/takeover/done/<int:act_id>", "taken_over", taken_over)
    bp.add_url_rule("/takeover/done/<int:act_id>/undo", "undo_takeover", undo, methods=["POST"])


@staff_only(*LOOKERS)
def colleagues() -> str:
    return render_template("admin/takeover.html", found=shown.holders(read(), current_actor()))


@staff_only(*LOOKERS)
def take_over(number: int) -> ResponseReturnValue:
    """GET shows what would become of each piece with the receiver that the address names; POST does it."""
    if http.method == "GET":
        return _ask(number, secrets.token_urlsafe(24))
    pressed, reason, work = http.form.get("key", ""), http.form.get("reason", "").strip(), numbers("work")
    if not 16 <= len(pressed) <= 64:
        abort(400)
    if problems := _problems(work, reason):
        return make_response(_ask(number, pressed, problems), 422)
    try:
        with store.transaction() as db:
            if not press.first(db, pressed):
                return redirect(url_for(".takeover"))
            done = takeover.take_over(db, current_actor(), number, _receiver(), work, reason).id
    except Invalid as wrong:
        return make_response(_ask(number, pressed, wrong.problems), 422)
    return redirect(url_for(".taken_over", act_id=done))


@staff_only(*LOOKERS)
def taken_over(act_id: int) -> str:
    """The result of every piece, and what can still be given back."""
    act = _act(act_id)
    called = names(read(), [act.from_id, act.to_id or 0, act.by_id])
    return render_template("admin/taken_over.html", act=act, rows=shown.result(read(), act), names=called,
                           pressed=secrets.token_urlsafe(24), told=told())  # fmt: skip


@staff_only(*LOOKERS)
def undo(act_id: int) -> ResponseReturnValue:
    with store.transaction() as db:
        act = db.get(Takeover, act_id)
        if act is None:
            raise NotFound()
        back = takeover.undo(db, current_actor(), act)
        tell(label("takeover.undone", n=len(back)))
    return redirect(url_for(".taken_over", act_id=act_id))


def _act(act_id: int) -> Takeover:
    act, actor = read().get(Takeover, act_id), current_actor()
    if act is None or not (act.by_id == actor.account_id or actor.has(Role.SUPERVISOR)):
        raise NotFound()
    return act


def _receiver() -> int | None:
    """Who gets the work: oneself for a deputy, else whoever was chosen; None is the queue."""
    actor = current_actor()
    if not actor.has(Role.SUPERVISOR):
        return actor.account_id
    chosen = http.values.get("to", QUEUE)
    return None if chosen == QUEUE else int(chosen) if chosen.isascii() and chosen.isdigit() else 0


def _problems(work: list[int], reason: str) -> list[Problem]:
    found = [] if work else [Problem("left.nothing", "work")]
    if not reason:
        found.append(Problem("reason.needed", "reason"))
    elif len(reason) > LONGEST_REASON:
        found.append(Problem("reason.too_long", "reason", {"most": LONGEST_REASON}))
    return found


def _ask(number: int, pressed: str, problems: Sequence[Problem] = ()) -> str:
    db, to, supervisor = read(), _receiver(), current_actor().has(Role.SUPERVISOR)
    colleague = db.get(Account, number)
    if colleague is None or not takeover.may_take_over(db, current_actor(), number):
        raise NotFound("staff.unknown")
    receivers = shown.receivers(db, number)
    known = to is None or any(one.id == to for one in receivers)
    rows = shown.previewed(db, number, to if known else None)
    fit = shown.fit_for_all(db, receivers, rows)
    offered = [one for one in receivers if one in fit or (known and one.id == to)]
    effect = shown.balance(db, number, to if known else None, rows)
    return render_template(
        "admin/take_over.html",
        colleague=colleague,
        receivers=offered if supervisor else (),
        choosing=supervisor,
        to=to if known else None,
        rows=rows,
        effect=effect,
        names=names(db, [one.account_id for one in effect]),
        pressed=pressed,
        problems=problems,
        ticked=numbers("work"),
        reason=http.form.get("reason", ""),
    )
