"""For machines and auditors: is the process alive, is it ready, its figures, and the files of trust."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, jsonify, render_template
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from models import migrations
from models.calendar.now import now
from models.outbox import QUEUES, presence, signs
from models.queries import metrics, ops
from web.figures import processes
from web.ops.troubles import UNPROBED
from web.request import read, settings

bp = Blueprint("health", __name__)

# How long the security contact below is promised; RFC 9116 asks for less than a year.
CONTACT_DAYS = 180


@bp.get("/healthz")
def healthz() -> Response:
    """This process answers.  Nothing shared is asked, so that a dead database restarts nobody."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Whether web may be sent requests: 503 without the database or with an older schema.

    A missing relay, broker or worker only degrades the hall: intake goes on and the outbox keeps what it puts.
    """
    checks = {"database": _database()}
    if checks["database"]["ok"]:
        checks["migrations"] = _migrations()
    ready = all(check["ok"] for check in checks.values())
    if ready:
        checks |= _doorbell() | {"probes": _probes()}
    whole = all(check["ok"] for check in checks.values())
    status = ("ready" if whole else "degraded") if ready else "unready"
    return jsonify(status=status, checks=checks), 200 if ready else 503


def _database() -> dict[str, object]:
    try:
        read().execute(text("select 1"))
    except SQLAlchemyError as error:
        return {"ok": False, "why": type(error).__name__}
    return {"ok": True}


def _migrations() -> dict[str, object]:
    behind = migrations.check(settings().database_url)
    return {"ok": behind is None} | ({"why": behind} if behind else {})


def _doorbell() -> dict[str, dict[str, object]]:
    """What the relay that rings wrote about itself and the broker; web never asks the broker."""
    name = presence.first_awake(read())
    seen = read().get(signs.RelaySeen, name) if name else None
    return {
        "relay": {"ok": seen is not None} | ({} if seen else {"why": "no relay is awake"}),
        "broker": {"ok": bool(seen and seen.broker_up)}
        | ({"why": seen.broker_error} if seen and seen.broker_error else {}),
    }


def _probes() -> dict[str, object]:
    """Whether every queue that nobody has paused has proved lately that its messages are taken and carried out."""
    paused = set(read().scalars(select(signs.QueuePause.queue)))
    done = {duty.name: duty.last_success_at for duty in ops.duties(read())}
    seen = {queue: done.get(f"probe.{queue}") for queue in QUEUES if queue not in paused}
    silent = [queue for queue, at in seen.items() if at is None or now() - at > timedelta(seconds=UNPROBED)]
    return {"ok": not silent} | ({"why": f"no probe went round {', '.join(silent)}"} if silent else {})


@bp.get("/metrics")
def figures() -> Response:
    """The figures for Prometheus.  All but those of processes come from rows, so whichever is asked says the same."""
    page = metrics.render(read(), settings(), processes())
    return Response(page, content_type=CONTENT_TYPE_LATEST)


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Where to report a weakness (RFC 9116)."""
    expires = (now() + timedelta(days=CONTACT_DAYS)).replace(microsecond=0).isoformat()
    base = settings().public_url
    lines = [
        f"Contact: {base}/accessibility#contact",
        f"Expires: {expires}",
        "Preferred-Languages: zh, en",
        f"Canonical: {base}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@bp.get("/accessibility")
def accessibility() -> str:
    """How the pages can be used, what they do not do yet, and whom to tell."""
    return render_template("pages/accessibility.html")
