"""Work orders of ratings: the list, one order, its steps, and the rater's number for the one who calls."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.audit.acts import record
from models.casework.notices import kinds
from models.casework.rating import FINDINGS, GROUNDS
from models.casework.read_log import log_read
from models.errors import HallError, Invalid, NotPossible, Problem
from models.people import press
from models.people.actor import Role
from models.queries import voice
from models.voice import orders
from models.voice.order_state import State
from web.account.who import current_actor, staff_only
from web.ops.told import tell, told
from web.request import read
from web.voice.steps import STEPS
from web.words import label

READERS = (Role.VOICE_CLERK, Role.SUPERVISOR, Role.WINDOW_CLERK, Role.REVIEWER, Role.DECIDER)


def init(bp: Blueprint) -> None:
    at = "/orders/<int:number>"
    bp.add_url_rule("/", "orders", listed)
    bp.add_url_rule(at, "order", look)
    bp.add_url_rule(f"{at}/reach", "reach", reach, methods=["POST"])
    bp.add_url_rule(f"{at}/<step>", "step", act, methods=["POST"])


@staff_only(*READERS)
def listed() -> ResponseReturnValue:
    """The orders this reader may see; the address holds the view (S2.1)."""
    given = http.args
    wanted = voice.Wanted(
        state=given.get("state") if given.get("state") in set(State) else None,
        unit=given.get("unit") or None,
        late=given.get("late") == "yes",
    )
    page = voice.orders(read(), current_actor(), wanted, given.get("after"))
    narrowed = {name: given[name] for name in ("state", "unit", "late") if given.get(name)}
    return render_template(
        "voice/orders.html",
        page=page,
        wanted=wanted,
        narrowed=narrowed,
        first="after" not in given,
        states=list(State),
    )


@staff_only(*READERS)
def look(number: int) -> ResponseReturnValue:
    return _page(number)


@staff_only(Role.VOICE_CLERK)
def reach(number: int) -> ResponseReturnValue:
    """Name and number of the rater, in this one answer and for the one who calls them; each look is on record."""
    actor = current_actor()
    with store.transaction() as db:
        order = orders.find(db, number, actor)
        case_id = order.rating.case_id
        record(db, actor, "rating_reach", about=f"rating_order:{number}")
    if case_id:
        log_read(actor, case_id, "personal", "contact")
    response = make_response(_page(number, reach=voice.reach(read(), order)))
    response.cache_control.no_store = True
    return response


@staff_only(*READERS)
def act(number: int, step: str) -> ResponseReturnValue:
    """One step.  What keeps it from being done is shown beside its fields, with everything typed kept."""
    pressed = http.form.get("key", "")
    if step not in STEPS or not 16 <= len(pressed) <= 64:
        abort(400)
    try:
        facts = STEPS[step].read(http.form)
        if step == "answer" and facts["words"].strip() and http.form.get("sure") != "yes":
            # What the rater will read is shown before it is sent (S2.1).
            return _page(number, step=step, pressed=pressed, previewed=True)
        with store.transaction() as db:
            if press.first(db, pressed):
                STEPS[step].do(db, number, current_actor(), **facts)
    except NotPossible as error:
        return _page(number, refused=error), 409
    except Invalid as error:
        return _page(number, step=step, pressed=pressed, problems=error.problems), 422
    tell(label(f"rating.act.{step}"))
    return redirect(url_for(".order", number=number))


def _page(
    number: int,
    *,
    step: str = "",
    pressed: str = "",
    problems: Sequence[Problem] = (),
    refused: HallError | None = None,
    reach: voice.Reach | None = None,
    previewed: bool = False,
) -> str:
    actor, db = current_actor(), read()
    sheet = voice.sheet(db, orders.find(db, number, actor), actor)
    asked = step or http.args.get("step", "")
    return render_template(
        "voice/order.html",
        s=sheet,
        order=sheet.order,
        rating=sheet.order.rating,
        step=asked if asked in sheet.steps else (sheet.steps[0] if sheet.steps else ""),
        pressed=pressed or secrets.token_urlsafe(24),
        problems=problems,
        refused=refused,
        reach=reach,
        notice=kinds()["answer_rating"] if previewed and sheet.case else None,
        previewed=previewed,
        office=actor.has(Role.VOICE_CLERK),
        may_open=any(actor.has(role) for role in READERS[1:]),
        findings=FINDINGS,
        grounds=GROUNDS,
        told=told(),
    )
