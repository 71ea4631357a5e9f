"""Alerts: the rules with who is told, what runs now, and the list behind each (S1.5)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models import db as store
from models.calendar.now import now
from models.casework import alerts
from models.casework.alerts import Alert
from models.catalogue.item import Department, Site
from models.errors import Invalid, Problem
from models.people.actor import Role
from models.queries.lists import names
from models.queries.staff import everybody
from web.account.who import current_actor, staff_only
from web.desk.roles import LOOKERS
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/alerts", "alerts", listed)
    bp.add_url_rule("/alerts", "set_alert", set_rule, methods=["POST"])
    bp.add_url_rule("/alerts/rules/<int:rule_id>/end", "end_alert", end_rule, methods=["POST"])
    bp.add_url_rule("/alerts/<int:alert_id>/open", "open_alert", follow, methods=["POST"])


@staff_only(*LOOKERS)
def listed() -> ResponseReturnValue:
    return _listed()


def _listed(problems: Sequence[Problem] = (), status: int = 200) -> ResponseReturnValue:
    """What runs, for whoever is told; the rules are a supervisor's."""
    db, actor = read(), current_actor()
    supervises = actor.has(Role.SUPERVISOR)
    running, rules = alerts.of(db, actor), alerts.rules(db) if supervises else ()
    told = {one for rule in [*rules, *(alert.rule for alert in running)] for one in rule.told}
    page = render_template(
        "board/alerts.html",
        running=running,
        rules=rules,
        supervises=supervises,
        kinds=alerts.KINDS,
        places=[*db.scalars(select(Site.code).order_by(Site.code)), *db.scalars(select(Department.code))],
        people=[one for one in everybody(db) if one.disabled_at is None] if supervises else (),
        names=names(db, told),
        problems=problems,
        me=actor.account_id,
        at=now(),
    )
    return page, status


@staff_only(Role.SUPERVISOR)
def set_rule() -> ResponseReturnValue:
    given = http.form
    told = [int(one) for one in given.getlist("told") if one.isascii() and one.isdigit() and len(one) < 19]
    typed = given.get("threshold", "").strip()
    most = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else -1
    try:
        with store.transaction() as db:
            alerts.set_rule(db, current_actor(), given.get("kind", ""), given.get("place") or None, most, told)
    except Invalid as error:
        return _listed(error.problems, 422)
    return redirect(url_for(".alerts"))


@staff_only(Role.SUPERVISOR)
def end_rule(rule_id: int) -> ResponseReturnValue:
    with store.transaction() as db:
        alerts.end_rule(db, current_actor(), rule_id)
    return redirect(url_for(".alerts"))


@staff_only(*LOOKERS)
def follow(alert_id: int) -> ResponseReturnValue:
    """The list that the alert counts; that it was opened is noted, so that it is no longer unread."""
    actor = current_actor()
    with store.transaction() as db:
        alert = alerts.see(db, actor, alert_id)
        supervised, own = _narrowed(alert)
    if actor.has(Role.SUPERVISOR):
        return redirect(url_for("board.work", **supervised))
    return redirect(url_for("desk.queue", **own))


def _narrowed(alert: Alert) -> tuple[dict[str, str], dict[str, str]]:
    """The address of the list for a supervisor, and for somebody at a desk."""
    rule = alert.rule
    supervised, own = {
        "overdue": ({"band": "overdue"}, {"scope": "team", "band": "overdue"}),
        "notice": ({"kind": "intake", "band": "now"}, {"scope": "team", "kind": "intake", "band": "now"}),
        "backlog": ({"waiting": "yes"}, {}),
    }[rule.kind]
    return ({**supervised, "place": rule.place} if rule.place else supervised), own
