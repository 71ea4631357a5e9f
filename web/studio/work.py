"""The list: petitions by their nearest date, and above it what a supervisor has not seen yet."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.calendar.now import now
from models.db import transaction
from models.people.actor import Role
from models.petition import alarm
from models.petition.phases import Phase
from models.queries import petitions
from web.account.who import current_actor, staff_only
from web.ops.told import told
from web.request import read
from web.studio.roles import READERS


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/", "home", home)
    bp.add_url_rule("/alarms/<int:alarm_id>", "see", see, methods=["POST"])


@staff_only(*READERS)
def home() -> str:
    """Open petitions, or those at the phase that the address names."""
    actor, given = current_actor(), http.args.get("phase", "")
    phase = Phase(given) if given in set(Phase) else None
    page = petitions.petitions(read(), actor, phase, http.args.get("after"))
    watching = actor.has(Role.SUPERVISOR)
    return render_template(
        "studio/home.html",
        page=page,
        phase=phase,
        phases=tuple(Phase),
        first="after" not in http.args,
        alarms=petitions.alarms(read(), actor) if watching else [],
        writes=actor.has(Role.VOICE_CLERK),
        publishes=watching,
        told=told(),
        at=now(),
    )


@staff_only(Role.SUPERVISOR)
def see(alarm_id: int) -> ResponseReturnValue:
    """Noted for all supervisors; one that this supervisor must not touch is not there (PET-12)."""
    actor = current_actor()
    with transaction() as db:
        if any(one.id == alarm_id for one in petitions.alarms(db, actor)):
            alarm.see(db, alarm_id, actor)
    return redirect(url_for(".home"))
