"""The list of promises that a department has still to check or to see put right (NC-6, NC-7)."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from models.casework.commitment import to_look_after
from models.people.actor import Role
from web.account.who import current_actor, staff_only
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/promises", "promises", promises)


@staff_only(Role.REVIEWER, Role.DECIDER)
def promises() -> ResponseReturnValue:
    actor = current_actor()
    departments = actor.departments(Role.REVIEWER) | actor.departments(Role.DECIDER)
    return render_template("desk/promises.html", promises=to_look_after(read(), sorted(departments)))
