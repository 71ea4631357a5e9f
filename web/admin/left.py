"""Work that nobody does because its holder is away, disabled or without the post: a supervisor puts it back."""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.casework.left_behind import put_back
from models.errors import Problem
from models.people import press
from models.people.actor import Role
from models.queries import staff
from web.account.who import current_actor, staff_only
from web.admin.acts import LONGEST_REASON
from web.ops.told import tell, told
from web.request import read
from web.words import label


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/left", "left", left, methods=["GET", "POST"])


@staff_only(Role.SUPERVISOR)
def left() -> ResponseReturnValue:
    """Every such piece of work by its holder; a form for each holder, all of whose work is ticked."""
    if http.method == "GET":
        return _page(secrets.token_urlsafe(24))
    pressed, reason = http.form.get("key", ""), http.form.get("reason", "").strip()
    holder, work = numbers("holder"), numbers("work")
    if not 16 <= len(pressed) <= 64 or len(holder) != 1:
        abort(400)
    if problems := _problems(holder[0], work, reason):
        return make_response(_page(pressed, problems, holder[0]), 422)
    n = None
    with store.transaction() as db:
        if press.first(db, pressed):
            n = put_back(db, holder[0], work, current_actor(), reason)
    if n is not None:
        tell(label("left.done", n=n))
    return redirect(url_for(".left"))


def _problems(holder: int, work: list[int], reason: str) -> list[Problem]:
    """Pointers bear the holder's number: the page has a form for each."""
    found = []
    if not work:
        found.append(Problem("left.nothing", f"work-{holder}"))
    if not reason:
        found.append(Problem("reason.needed", f"reason-{holder}"))
    elif len(reason) > LONGEST_REASON:
        found.append(Problem("reason.too_long", f"reason-{holder}", {"most": LONGEST_REASON}))
    return found


def _page(pressed: str, problems: list[Problem] | None = None, holder: int = 0) -> str:
    return render_template(
        "admin/left.html",
        found=staff.work_left_behind(read()),
        pressed=pressed,
        problems=problems,
        sent=holder,
        ticked=numbers("work"),
        reason=http.form.get("reason", ""),
        told=told(),
    )


def numbers(name: str) -> list[int]:
    given = http.form.getlist(name)
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]
