"""Notices for everybody: writing one with its first and last day, and ending it early (A1.6, A2.7)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.audit import acts
from models.catalogue import bulletin
from models.db import transaction
from models.errors import Invalid, Problem
from models.people.actor import Role
from web.account.who import current_actor, staff_only
from web.halls import halls
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/bulletins", "bulletins", home)
    bp.add_url_rule("/bulletins", "bulletin_write", write, methods=["POST"])
    bp.add_url_rule("/bulletins/<int:bulletin_id>/end", "bulletin_end", end, methods=["POST"])


@staff_only(Role.SUPERVISOR)
def home() -> ResponseReturnValue:
    return _page()


@staff_only(Role.SUPERVISOR)
def write() -> ResponseReturnValue:
    actor = current_actor()
    try:
        with transaction() as db:
            made = bulletin.write(db, http.form, actor.account_id)
            days = {"from": made.from_on.isoformat(), "until": made.until_on.isoformat()}
            facts = {"kind": made.kind, "item": made.item_code, "site": made.site_code, **days}
            acts.record(db, actor, "bulletin_written", about=f"bulletin:{made.id}", facts=facts)
    except Invalid as wrong:
        return make_response(_page(wrong.problems), 422)
    return redirect(url_for(".bulletins"))


@staff_only(Role.SUPERVISOR)
def end(bulletin_id: int) -> ResponseReturnValue:
    actor = current_actor()
    with transaction() as db:
        if bulletin.end(db, bulletin_id):
            acts.record(db, actor, "bulletin_ended", about=f"bulletin:{bulletin_id}")
    return redirect(url_for(".bulletins"))


def _page(problems: Sequence[Problem] = ()) -> str:
    standing = bulletin.standing(read())
    return render_template(
        "board/bulletins.html",
        standing=standing,
        told=bulletin.to_tell(standing),
        sites=halls(),
        problems=problems,
        typed=http.form,
    )
