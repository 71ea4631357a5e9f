"""The list of messages, narrowed by what an operator looks for, and the page of one of them."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, render_template, url_for
from flask import request as http

from models.casework.number import normal_number
from models.outbox import QUEUES, TOPICS
from models.queries import blocked, ops
from web.ops.told import told
from web.request import read

PAGE = 50
FILTERS = ("state", "queue", "topic", "case")


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/messages", view_func=messages)
    bp.add_url_rule("/messages/<int:number>", view_func=message)


def messages() -> str:
    """Messages, newest first.  A filter we do not know narrows nothing; a case we do not know finds none."""
    asked = {name: http.args.get(name, "").strip() for name in FILTERS}
    known = {"state": get_args(ops.State), "queue": QUEUES, "topic": tuple(TOPICS)}
    narrowed = {name: asked[name] if asked[name] in values else None for name, values in known.items()}
    before = http.args.get("before", type=int)
    rows, cases = _find(asked["case"], before, **narrowed)
    older = url_for(".messages", **{**asked, "before": rows[PAGE - 1][0].id}) if len(rows) > PAGE else None
    return render_template(
        "ops/messages.html",
        rows=rows[:PAGE],
        cases=cases,
        asked=asked,
        narrowed=any(asked.values()),
        states=get_args(ops.State),
        queues=QUEUES,
        topics=TOPICS,
        older=older,
        first=url_for(".messages", **asked) if before else None,
    )


def _find(case: str, before: int | None, **narrowed: str | None) -> tuple[list, dict[int, blocked.BlockedCase]]:
    """One row more than a page holds, to know whether there is a next one; and the cases behind the rows."""
    case_id = blocked.case_id(read(), normal_number(case) or "") if case else None
    if case and case_id is None:
        return [], {}
    rows = list(ops.messages(read(), case_id=case_id, before=before, limit=PAGE + 1, **narrowed))
    return rows, blocked.cases(read(), (message.case_id for message, _ in rows[:PAGE]))


def message(number: int) -> str:
    """One message with every attempt at it, and the case it belongs to."""
    shown = ops.message(read(), number)
    case = blocked.cases(read(), [shown.message.case_id]).get(shown.message.case_id or 0)
    topic = TOPICS.get(shown.message.topic)
    return render_template(
        "ops/message.html",
        shown=shown,
        message=shown.message,
        case=case,
        budget=topic.budget if topic else None,
        told=told(),
    )
