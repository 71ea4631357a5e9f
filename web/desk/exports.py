"""A view of the queue as a file: asked for, written in the background, fetched while it lasts (C2.7)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from flask import Blueprint, Response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.calendar.now import now
from models.casework.procedure import BEGUN_BY_REVIEWER, HELD_BY_DECIDER
from models.casework.stages import Stage
from models.casework.work import WorkKind
from models.errors import Invalid, NotFound, Problem
from models.queries.export import COLUMNS
from models.queries.queue import CHANNELS, count, view_of
from models.staff import exports
from web.account.who import current_actor, staff_only
from web.desk.queue import columns
from web.desk.roles import HANDLERS
from web.request import lang, read
from web.words import label

_KINDS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/exports", "exports", listed)
    bp.add_url_rule("/exports", "export", ask, methods=["POST"])
    bp.add_url_rule("/exports/<int:export_id>/list.<any(csv, xlsx):kind>", "export_file", fetch)


@staff_only(*HANDLERS)
def listed() -> ResponseReturnValue:
    return _listed()


def _listed(problems: Sequence[Problem] = (), status: int = 200) -> ResponseReturnValue:
    """The lists that this reader asked for, how far they are, and how long they can be fetched."""
    found = exports.mine(read(), current_actor())
    waiting = any(one.ready_at is None for one in found)
    page = render_template(
        "desk/exports.html", found=found, waiting=waiting, hours=exports.HOURS, problems=problems, at=now()
    )  # fmt: skip
    return page, status


@staff_only(*HANDLERS)
def ask() -> ResponseReturnValue:
    """The current view with its columns; names are masked unless a purpose is given."""
    view = view_of(dict(parse_qsl(http.form.get("query", ""))))
    try:
        with store.transaction() as db:
            actor = current_actor()
            total = count(db, actor, view)
            chosen = [*columns(), "left"]
            purpose = http.form.get("purpose", "")
            exports.order(db, actor, http.form.get("kind", ""), view._asdict(), chosen, _words(), total, purpose)
    except Invalid as error:
        return _listed(error.problems, 422)
    return redirect(url_for(".exports"))


@staff_only(*HANDLERS)
def fetch(export_id: int, kind: str) -> ResponseReturnValue:
    with store.transaction() as db:
        asked = exports.fetch(db, current_actor(), export_id)
        if asked.kind != kind:
            raise NotFound("export.over")
        response = Response(asked.file or b"", content_type=_KINDS[kind])
    name = f"yunting-{asked.id}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.cache_control.no_store = True
    return response


def _words() -> dict[str, str]:
    """The words of every code that a list can hold, in the reader's language: workers have none of their own."""
    codes = [f"column.{code}" for code in COLUMNS]
    codes += [f"work.{kind}" for kind in WorkKind] + [f"stage.short.{stage}" for stage in Stage]
    codes += [f"channel.{code}" for code in CHANNELS] + [f"flag.{code}" for code in ("priority", "returned", "files")]
    codes += [f"pause.{kind}" for kind in (*BEGUN_BY_REVIEWER, HELD_BY_DECIDER, "asked")]
    return {"lang": lang(), **{code: label(code) for code in codes}}
