"""What operators do with accounts: one table, one form, one POST.

Each form carries a one-time key, so that a double press acts once.  A one-time password stands on the answer to the
press itself and is kept nowhere: neither in a session nor in an address.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.errors import Invalid, Problem
from models.people import press
from models.people.absence import AbsenceKind
from models.people.account import Account
from models.people.actor import Actor, Role
from models.queries import staff
from models.staff import accounts
from models.staff.deputies import colleagues
from web.account.who import current_actor, staff_only
from web.admin import deeds
from web.admin.places import CATEGORIES, DEPARTMENTS, SITES
from web.ops.told import tell
from web.request import read
from web.words import label

LONGEST_REASON = 200
Target = dict[str, int]


@dataclass(frozen=True)
class Act:
    """Its words are ``administer.<key>``, ``.what`` and ``.done``; ``asks`` are the fields of its form.

    An act that is ``secret`` gives a one-time password.
    """

    path: str
    do: Callable[..., str | None]
    asks: tuple[str, ...] = ("reason",)
    style: str = "primary"
    secret: bool = False


_PERSON = "/<int:number>"
ACTS = {
    "add": Act("/new", deeds.add, ("login", "name", "role", "place"), secret=True),
    "unlock": Act("/unlock", deeds.unlock, ("who", "reason")),
    "reset": Act(f"{_PERSON}/reset", deeds.reset, secret=True),
    "end_sessions": Act(f"{_PERSON}/sessions", deeds.end_sessions, style="warn"),
    "disable": Act(f"{_PERSON}/disable", deeds.disable, style="warn"),
    "enable": Act(f"{_PERSON}/enable", deeds.enable),
    "unlock_person": Act(f"{_PERSON}/unlock", deeds.unlock_person),
    "add_post": Act(f"{_PERSON}/posts", deeds.add_post, ("role", "place", "reason")),
    "remove_post": Act(f"{_PERSON}/posts/<int:post>/remove", deeds.remove_post, style="warn"),
    "skills": Act(f"{_PERSON}/skills", deeds.skills, ("categories", "items", "reason")),
    "absence": Act(f"{_PERSON}/absences", deeds.absence, ("from", "until", "kind")),
    "deputy_of": Act(f"{_PERSON}/deputies", deeds.deputy, ("deputy", "from", "until")),
    "end_absence": Act(f"{_PERSON}/absences/<int:absence>/end", deeds.end_absence),
}


def init(bp: Blueprint) -> None:
    for key, act in ACTS.items():
        bp.add_url_rule(act.path, key, perform, defaults={"key": key}, methods=["GET", "POST"])


@staff_only(Role.OPERATOR)
def perform(key: str, **target: int) -> ResponseReturnValue:
    """GET asks, POST acts; a press that was made before acts no more and is answered like the first one."""
    if http.method == "GET":
        return _ask(key, target, secrets.token_urlsafe(24))
    act, pressed = ACTS[key], http.form.get("key", "")
    if not 16 <= len(pressed) <= 64:
        abort(400)
    if problems := list(_reason_problems(act)):
        return make_response(_ask(key, target, pressed, problems), 422)
    try:
        password = _press(act, pressed, target)
    except Invalid as wrong:
        return make_response(_ask(key, target, pressed, wrong.problems), 422)
    if act.secret:
        return _secret(target, password, pressed)
    tell(label(f"administer.{key}.done"))
    return redirect(url_for(".person", **{"number": target["number"]}) if target else url_for(".people"))


def _press(act: Act, pressed: str, target: Target) -> str | None:
    actor: Actor = current_actor()
    with store.transaction() as db:
        if press.first(db, pressed):
            return act.do(db, actor, http.form, key=pressed, **target)
    return None


def _secret(target: Target, password: str | None, pressed: str) -> ResponseReturnValue:
    """The page that shows a one-time password, once; opened again it says how to get another one."""
    db = read()
    number = target.get("number")
    account = staff.person(db, number).member.account if number else accounts.by_login(db, http.form.get("login", ""))
    shown = password or accounts.shown_again(db, account, pressed)
    response = make_response(render_template("admin/secret.html", account=account, password=shown))
    response.cache_control.no_store = True
    return response


def _reason_problems(act: Act) -> Sequence[Problem]:
    reason = http.form.get("reason", "").strip()
    if "reason" not in act.asks:
        return ()
    if not reason:
        return (Problem("reason.needed", "reason"),)
    return (Problem("reason.too_long", "reason", {"most": LONGEST_REASON}),) if len(reason) > LONGEST_REASON else ()


def _ask(key: str, target: Target, pressed: str, problems: Sequence[Problem] = ()) -> str:
    """The act's own page, with everything that was typed."""
    account = staff.person(read(), target["number"]).member.account if "number" in target else None
    return render_template(
        "admin/act.html",
        key=key,
        act=ACTS[key],
        account=account,
        about=_about(account, target),
        given=_given(account),
        pressed=pressed,
        problems=problems,
        roles=tuple(Role),
        sites=SITES,
        departments=DEPARTMENTS,
        categories=CATEGORIES,
        kinds=tuple(AbsenceKind),
        colleagues=colleagues(read(), account) if account and "deputy" in ACTS[key].asks else (),
    )


def _about(account: Account | None, target: Target) -> object:
    """The post that is to be taken away, which the page names; one that is not there is no page."""
    if account is None or "post" not in target:
        return None
    return next((post for post in account.posts if post.id == target["post"]), None) or abort(404)


def _given(account: Account | None) -> dict[str, object]:
    """What stands in the fields: what was typed, and before that the skills as they are."""
    if http.method == "POST" or account is None:
        return {**http.form, "categories": http.form.getlist("categories")}
    categories = [code for code in account.skills if code in CATEGORIES]
    return {"categories": categories, "items": " ".join(code for code in account.skills if code not in CATEGORIES)}
