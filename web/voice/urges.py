"""Urging and oversight for staff: what waits for a reply, replying, and asking as a supervisor."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from flask import Blueprint, abort, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.calendar import shelf, working
from models.calendar.now import today
from models.casework.find import find_case
from models.errors import HallError, Invalid, NotFound, NotPossible, Problem
from models.people import press
from models.people.actor import Role
from models.people.identifiers import half_width
from models.queries.urges import waiting
from models.voice import urge
from models.voice.urge import REPLY_DAYS, Urge
from web.account.who import current_actor, staff_only
from web.ops.told import tell, told
from web.request import read
from web.words import t

ASKED = (Role.WINDOW_CLERK, Role.REVIEWER, Role.DECIDER)


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/urges", "urges", listed)
    bp.add_url_rule("/urges/<int:number>", "reply", reply, methods=["GET", "POST"])
    bp.add_url_rule("/oversight/<number>", "oversee", oversee, methods=["GET", "POST"])


@staff_only(*ASKED, Role.SUPERVISOR)
def listed() -> ResponseReturnValue:
    return render_template("voice/urges.html", asked=waiting(read(), current_actor()), told=told())


@staff_only(*ASKED)
def reply(number: int) -> ResponseReturnValue:
    """The unit's reply; the applicant reads it on the page of the request."""
    if http.method == "GET":
        return _reply_page(number, secrets.token_urlsafe(24))
    pressed = _pressed()
    try:
        with store.transaction() as db:
            if press.first(db, pressed):
                urge.reply(db, number, current_actor(), words=http.form.get("words", ""))
    except NotPossible as error:
        return _reply_page(number, pressed, refused=error), 409
    except Invalid as error:
        return _reply_page(number, pressed, error.problems), 422
    tell(t("已回复。", "Replied."))
    return redirect(url_for(".urges"))


@staff_only(Role.SUPERVISOR)
def oversee(number: str) -> ResponseReturnValue:
    """A supervisor asks the unit the case lies with for a report by a day."""
    if http.method == "GET":
        return _oversee_page(number, secrets.token_urlsafe(24))
    pressed, typed = _pressed(), half_width(http.form.get("reply_by", "")).strip()
    try:
        day = _day(typed)
        with store.transaction() as db:
            case = find_case(db, number, current_actor())
            if press.first(db, pressed):
                urge.oversee(db, case.id, current_actor(), words=http.form.get("words", ""), reply_by=day)
    except NotPossible as error:
        return _oversee_page(number, pressed, refused=error), 409
    except Invalid as error:
        return _oversee_page(number, pressed, error.problems), 422
    tell(t("督办已发出。", "The unit was asked."))
    return redirect(url_for(".urges"))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Invalid([Problem("field.date", "reply_by")]) from None


def _pressed() -> str:
    pressed = http.form.get("key", "")
    return pressed if 16 <= len(pressed) <= 64 else abort(400)


def _reply_page(number: int, pressed: str, problems: Sequence[Problem] = (), refused: HallError | None = None) -> str:
    asked = read().get(Urge, number)
    if asked is None or not urge.may_reply(asked, current_actor()):
        raise NotFound("urge.unknown")
    found = next((one for one in waiting(read(), current_actor()) if one.urge.id == number), None)
    return render_template(
        "voice/reply.html", asked=asked, found=found, pressed=pressed, problems=problems, refused=refused
    )


def _oversee_page(number: str, pressed: str, problems: Sequence[Problem] = (), refused: HallError | None = None) -> str:
    case = find_case(read(), number, current_actor())
    by = working.add_working(shelf.current(), today(), REPLY_DAYS)
    return render_template("voice/oversee.html", case=case, by=by, pressed=pressed, problems=problems, refused=refused)
