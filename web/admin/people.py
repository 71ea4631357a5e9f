"""The list of members of staff, and the page of one of them."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.people.actor import Role
from models.queries import staff
from web.account.who import current_account, staff_only
from web.admin.places import CATEGORIES, DEPARTMENTS, SITES
from web.formatting import wait
from web.ops.told import told
from web.request import read

FILTERS = ("words", "role", "place", "state")


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/", "people", people)
    bp.add_url_rule("/<int:number>", "person", person)


@staff_only(Role.OPERATOR)
def people() -> ResponseReturnValue:
    """By login, narrowed by what the address says; a filter that is not known narrows nothing."""
    asked = {name: http.args.get(name, "").strip() for name in FILTERS}
    known = {"role": tuple(Role), "place": (*SITES, *DEPARTMENTS), "state": staff.STATES}
    narrowed = {name: asked[name] if asked[name] in values else None for name, values in known.items()}
    page = staff.members(read(), staff.Wanted(words=asked["words"], **narrowed), http.args.get("after"))
    return render_template(
        "admin/people.html",
        page=page,
        asked=asked,
        narrowed=any(asked.values()),
        roles=tuple(Role),
        places=(*SITES, *DEPARTMENTS),
        states_known=staff.STATES,
        first=url_for(".people", **asked) if http.args.get("after") else None,
        older=url_for(".people", **{**asked, "after": page.older}) if page.older else None,
        told=told(),
    )


@staff_only(Role.OPERATOR)
def person(number: int) -> ResponseReturnValue:
    """Posts, skills, absences, what may be done with the account, and the last acts about it."""
    shown = staff.person(read(), number)
    account = current_account()
    return render_template(
        "admin/person.html",
        shown=shown,
        account=shown.member.account,
        categories=CATEGORIES,
        oneself=account is not None and account.id == number,
        ends=wait(shown.locked_for) if shown.locked_for else None,
        told=told(),
    )
