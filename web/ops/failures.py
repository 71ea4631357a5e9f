"""One group of failures: messages of one topic that failed in the same way, and the cases they block."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from models.outbox import TOPICS
from models.queries import blocked, ops
from web.ops.told import told
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/failures/<topic>/<fingerprint>", view_func=failure)


def failure(topic: str, fingerprint: str) -> str:
    """The group; an empty one says so, since somebody else may just have retried it."""
    group = next((f for f in ops.failures(read()) if (f.topic, f.fingerprint) == (topic, fingerprint)), None)
    rows, n = blocked.failing(read(), topic, fingerprint)
    said = told()
    if group is None and not said:
        abort(404)
    return render_template(
        "ops/failure.html", group=group, topic=topic, fingerprint=fingerprint, rows=rows, n=n, told=said,
        budget=TOPICS[topic].budget if topic in TOPICS else None,
    )  # fmt: skip
