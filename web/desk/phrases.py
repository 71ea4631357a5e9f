"""The phrases that a clerk keeps, and those of everybody: ``;`` and a word puts one into what is written (C3.9)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models import db as store
from models.audit.acts import record
from models.casework.case import Case
from models.casework.phrase import HOUSE, LONGEST, New, at_hand, drop, expanded, keep, kept_for, may_drop
from models.errors import Invalid, Problem
from models.people.actor import Role
from web.account.who import current_actor, staff_only
from web.desk.roles import LOOKERS
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/phrases", "phrases", phrases)
    bp.add_url_rule("/phrases", "keep_phrase", keep_one, methods=["POST"])
    bp.add_url_rule("/phrases/<int:phrase_id>/drop", "drop_phrase", drop_one, methods=["POST"])


@staff_only(*LOOKERS)
def phrases() -> ResponseReturnValue:
    return _page()


@staff_only(*LOOKERS)
def keep_one() -> ResponseReturnValue:
    form, actor = http.form, current_actor()
    new = New(form.get("word", ""), form.get("words", ""), form.get("language", "zh"), form.get("item", ""),
              "shared" in form)  # fmt: skip
    try:
        with store.transaction() as db:
            kept = keep(db, actor, new)
            if new.shared:
                record(db, actor, "phrase_kept", about=f"phrase:{kept.id}")
    except Invalid as error:
        return _page(error.problems, new, 422)
    return redirect(url_for(".phrases"))


@staff_only(*LOOKERS)
def drop_one(phrase_id: int) -> ResponseReturnValue:
    with store.transaction() as db:
        gone = drop(db, current_actor(), phrase_id)
        if gone.account_id is None:
            record(db, current_actor(), "phrase_dropped", about=f"phrase:{phrase_id}")
    return redirect(url_for(".phrases"))


def _page(problems: Sequence[Problem] = (), typed: New | None = None, status: int = 200) -> ResponseReturnValue:
    actor, db = current_actor(), read()
    page = render_template(
        "desk/phrases.html", kept=kept_for(db, actor.account_id), house=HOUSE,
        typed=typed or New("", "", "zh", http.args.get("item", ""), False), problems=problems, longest=LONGEST,
        actor=actor, may_drop=may_drop, may_share=actor.has(Role.SUPERVISOR),
    )  # fmt: skip
    return page, status


def at_hand_for(db: Session, case: Case) -> dict[str, str]:
    """What ``;word`` puts in on this case."""
    places = {"number": case.number or "", "item": case.spec.title.within(case.lang)}
    return at_hand(db, current_actor().account_id, case.item_code, case.lang, places)


def spoken(db: Session, case: Case, form: MultiDict[str, str]) -> MultiDict[str, str]:
    """``form`` with every ``;word`` in it put in, for whoever works without script."""
    known: dict[str, str] | None = None
    said: MultiDict[str, str] = MultiDict()
    for name, value in form.items(multi=True):
        if (";" in value or "；" in value) and name not in ("key", "csrf_token"):
            known = at_hand_for(db, case) if known is None else known
            value = expanded(value, known)
        said.add(name, value)
    return said
