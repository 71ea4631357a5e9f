"""Supervision cards: the list, one card, explaining, judging, and giving one by hand (rulebook 7.5)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework.case import Case
from models.casework.find import find_case
from models.errors import HallError, Invalid, NotPossible, Problem
from models.law import rule
from models.people import press
from models.people.actor import Role
from models.queries import cards as queries
from models.queries.lists import names
from models.voice import cards
from models.voice.card import BY_HAND, CardState, Colour
from web.account.who import current_actor, staff_only
from web.ops.told import tell, told
from web.request import read
from web.voice.orders import READERS
from web.words import label, t


def init(bp: Blueprint) -> None:
    at = "/cards/<int:number>"
    bp.add_url_rule("/cards", "cards", listed)
    bp.add_url_rule("/cards/give/<number>", "give_card", give, methods=["GET", "POST"])
    bp.add_url_rule(at, "card", look)
    bp.add_url_rule(f"{at}/<any(explain, judge):step>", "card_step", act, methods=["POST"])


@staff_only(*READERS)
def listed() -> ResponseReturnValue:
    given, actor = http.args, current_actor()
    wanted = queries.Wanted(
        colour=given.get("colour") if given.get("colour") in set(Colour) else None,
        state=given.get("state") if given.get("state") in set(CardState) else None,
        unit=given.get("unit") or None,
        mine=given.get("mine") == "yes",
    )
    page = queries.cards(read(), actor, wanted, given.get("after"))
    return render_template(
        "voice/cards.html",
        page=page,
        wanted=wanted,
        narrowed={name: given[name] for name in queries.Wanted._fields if given.get(name)},
        first="after" not in given,
        colours=list(Colour),
        states=list(CardState),
        all_seen=actor.has(Role.SUPERVISOR),
        rule=rule,
        told=told(),
    )


@staff_only(*READERS)
def look(number: int) -> ResponseReturnValue:
    return _page(number)


@staff_only(*READERS)
def act(number: int, step: str) -> ResponseReturnValue:
    """Explain or judge; what was typed stays when it cannot be done."""
    form, pressed = http.form, http.form.get("key", "")
    if not 16 <= len(pressed) <= 64:
        abort(400)
    try:
        if step == "judge" and form.get("uphold") not in ("yes", "no"):
            raise Invalid([Problem("field.required", "uphold")])
        with store.transaction() as db:
            if press.first(db, pressed):
                words = form.get("words", "")
                if step == "explain":
                    cards.explain(db, number, current_actor(), words=words)
                else:
                    cards.judge(db, number, current_actor(), uphold=form["uphold"] == "yes", words=words)
    except NotPossible as error:
        return _page(number, refused=error), 409
    except Invalid as error:
        return _page(number, step=step, pressed=pressed, problems=error.problems), 422
    tell(label(f"card.step.{step}"))
    return redirect(url_for(".card", number=number))


@staff_only(Role.SUPERVISOR)
def give(number: str) -> ResponseReturnValue:
    """A red card for a fee without basis on one case (CARD-11)."""
    if http.method == "GET":
        return _giving(number, secrets.token_urlsafe(24), [])
    pressed = http.form.get("key", "")
    if not 16 <= len(pressed) <= 64:
        abort(400)
    try:
        with store.transaction() as db:
            case = find_case(db, number, current_actor())
            if press.first(db, pressed):
                card = cards.give_by_hand(db, case, current_actor(), words=http.form.get("words", ""))
                tell(t("红牌已发出：{number}", "Red card given: {number}", number=card.number))
    except Invalid as error:
        return _giving(number, pressed, error.problems), 422
    return redirect(url_for(".cards", colour=Colour.RED.value))


def _giving(number: str, pressed: str, problems: Sequence[Problem]) -> str:
    case = find_case(read(), number, current_actor())
    return render_template("voice/give_card.html", case=case, pressed=pressed, problems=problems, rule=rule(BY_HAND))


def _page(
    number: int,
    *,
    step: str = "",
    pressed: str = "",
    problems: Sequence[Problem] = (),
    refused: HallError | None = None,
) -> str:
    actor, db = current_actor(), read()
    card = cards.find(db, number, actor)
    steps = cards.steps(card, actor)
    return render_template(
        "voice/card.html",
        card=card,
        rule=rule(card.rule),
        case=db.get(Case, card.case_id) if card.case_id else None,
        names=names(db, [card.clerk_id, card.given_by, card.explained_by, card.judged_by]),
        step=step if step in steps else (steps[0] if steps else ""),
        pressed=pressed or secrets.token_urlsafe(24),
        problems=problems,
        refused=refused,
        may_open=any(actor.has(role) for role in READERS[1:]),
        told=told(),
    )
