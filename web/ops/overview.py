"""The one screen: what needs a person, queues, failures, workers, relays and duties."""

from __future__ import annotations

from flask import Blueprint, render_template

from models.calendar.now import now, today
from models.queries import ops
from models.queries.calendar import missing
from web.ops.names import PROBE
from web.ops.told import told
from web.ops.troubles import awake, probed_at, slots, troubles
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/", view_func=overview)


def overview() -> str:
    """Five queries, none of which walks what is done; the page renews itself."""
    seen = ops.overview(read())
    return render_template(
        "ops/overview.html",
        seen=seen,
        troubles=troubles(seen),
        awake=awake(seen),
        served={line.queue: slots(seen, line.queue) for line in seen.queues},
        probed={line.queue: probed_at(seen, line.queue) for line in seen.queues},
        duties=[duty for duty in seen.duties if not duty.name.startswith(PROBE)],
        now=now(),
        told=told(),
        missing=missing(read(), today()),
    )
