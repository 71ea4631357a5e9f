"""The acts of an operator: one table, one form, one POST.  Each asks for a reason and leaves a line in the log.

What an act changes in the outbox keeps its reason there too: a pause in its row, a retry or a discard among the runs of
the message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Blueprint, make_response, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from models import db as store
from models.errors import Problem
from web.account.who import current_actor
from web.ops import levers
from web.ops.told import tell
from web.request import read

log = structlog.get_logger("ops")

LONGEST_REASON = 200
OVERVIEW, MESSAGE, FAILURE = ".overview", ".message", ".failure"

Target = dict[str, str | int]


@dataclass(frozen=True)
class Act:
    """Its words are the labels ``operate.<key>`` and ``operate.<key>.what``; ``home`` is the page that follows."""

    path: str
    do: Callable[..., str]
    home: str = OVERVIEW
    style: str = "primary"


_QUEUE, _WORKER = "/queues/<queue>", "/workers/<worker>"
_MESSAGE, _GROUP = "/messages/<int:number>", "/failures/<topic>/<fingerprint>"
ACTS = {
    "pause": Act(f"{_QUEUE}/pause", levers.pause, style="warn"),
    "resume": Act(f"{_QUEUE}/resume", levers.resume),
    "quiet": Act(f"{_WORKER}/quiet", levers.quiet, style="warn"),
    "wake": Act(f"{_WORKER}/wake", levers.wake),
    "run": Act("/duties/<duty>/run", levers.run),
    "retry": Act(f"{_MESSAGE}/retry", levers.retry, MESSAGE),
    "discard": Act(f"{_MESSAGE}/discard", levers.discard, MESSAGE, "warn"),
    "retry_all": Act(f"{_GROUP}/retry", levers.retry_all, FAILURE),
    "discard_all": Act(f"{_GROUP}/discard", levers.discard_all, FAILURE, "warn"),
}


def init(bp: Blueprint) -> None:
    for key, act in ACTS.items():
        bp.add_url_rule(act.path, key, perform, defaults={"key": key}, methods=["GET", "POST"])
    bp.add_app_template_global(ACTS, "ops_acts")


def perform(key: str, **target: str | int) -> ResponseReturnValue:
    """GET asks for the reason, POST acts and goes where one sees what came of it."""
    reason = http.form.get("reason", "").strip()
    if http.method == "GET":
        return _ask(key, target)
    if problem := _fault(reason):
        return make_response(_ask(key, target, [problem]), 422)
    actor = current_actor()
    with store.transaction() as db:
        words = ACTS[key].do(db, actor, reason, **target)
    log.info("operator acted", act=key, account=actor.account_id, reason=reason, **target)
    tell(words)
    return redirect(_home(key, target))


def _fault(reason: str) -> Problem | None:
    if not reason:
        return Problem("reason.needed", "reason")
    if len(reason) > LONGEST_REASON:
        return Problem("reason.too_long", "reason", {"most": LONGEST_REASON})
    return None


def _ask(key: str, target: Target, problems: list[Problem] | None = None) -> str:
    """The act's own page."""
    given = {"reason": http.form.get("reason", ""), "problems": problems}
    around = {"n": levers.count(read(), **target), "back": _home(key, target)}
    return render_template("ops/act.html", key=key, act=ACTS[key], target=target, **around, **given)


def _home(key: str, target: Target) -> str:
    return url_for(ACTS[key].home, **({} if ACTS[key].home == OVERVIEW else target))
