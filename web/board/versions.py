"""Running cases and the versions of their items: what would move, moving them, watching, and back again (U11)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models.casework.version_move import begin, undo, verdicts
from models.catalogue.item import current_version
from models.db import transaction
from models.errors import NotPossible, NotReady, Problem
from models.people.actor import Role
from models.queries.versions import CASES_MOST, behind, moved, moves
from web.account.who import current_actor, staff_only
from web.request import read

LOOKED_AT = 500
"""Verdicts that the page reckons before it is ordered; the order looks at every case."""


def init(bp: Blueprint) -> None:
    at, one = "/versions/items/<code>", "/versions/moves/<int:move_id>"
    bp.add_url_rule("/versions", "versions", home)
    bp.add_url_rule(at, "version_item", item)
    bp.add_url_rule(at, "version_begin", order, methods=["POST"])
    bp.add_url_rule(one, "version_move", show)
    bp.add_url_rule(one, "version_undo", back, methods=["POST"])


@staff_only(Role.SUPERVISOR)
def home() -> ResponseReturnValue:
    """Items whose running cases stand on older versions, and the moves so far."""
    return render_template("board/versions.html", behind=behind(read()), moves=moves(read()))


@staff_only(Role.SUPERVISOR)
def item(code: str) -> ResponseReturnValue:
    return _item(code)


def _item(code: str, problems: Sequence[Problem] = (), status: int = 200) -> ResponseReturnValue:
    """The verdict on each running case of one item, before anything moves."""
    db = read()
    version = current_version(db, code)
    found = list(verdicts(db, code, LOOKED_AT))
    page = render_template(
        "board/version_item.html", version=version, found=found, most=LOOKED_AT, problems=problems,
        may=sum(not one.objections for one in found),
    )  # fmt: skip
    return page, status


@staff_only(Role.SUPERVISOR)
def order(code: str) -> ResponseReturnValue:
    """Order the move; the workers carry it out case by case."""
    try:
        with transaction() as db:
            move_id = begin(db, code, current_actor(), http.form.get("reason", "")).id
    except NotReady as error:
        return _item(code, error.problems, 422)
    return redirect(url_for(".version_move", move_id=move_id))


@staff_only(Role.SUPERVISOR)
def show(move_id: int) -> ResponseReturnValue:
    return _show(move_id)


def _show(move_id: int, problems: Sequence[Problem] = (), status: int = 200) -> ResponseReturnValue:
    """How far a move has come, which cases stay and why."""
    found = moved(read(), move_id) or abort(404)
    return render_template("board/version_move.html", one=found, most=CASES_MOST, problems=problems), status


@staff_only(Role.SUPERVISOR)
def back(move_id: int) -> ResponseReturnValue:
    try:
        with transaction() as db:
            undo(db, move_id, current_actor(), http.form.get("reason", ""))
    except NotReady as error:
        return _show(move_id, error.problems, 422)
    except NotPossible as error:
        return _show(move_id, [Problem(error.code)], 409)
    return redirect(url_for(".version_move", move_id=move_id))
