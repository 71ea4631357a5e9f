"""The figures of a month: levels, the negative rate, and how much of it was put right (RAT-10)."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template
from flask import request as http
from flask.typing import ResponseReturnValue

from models.calendar.now import today
from models.casework.rating import LEVELS
from models.people.actor import Role
from models.queries import voice
from web.account.who import staff_only
from web.request import read


def init(bp: Blueprint) -> None:
    bp.add_url_rule("/figures", "figures", figures)


@staff_only(Role.SUPERVISOR, Role.VOICE_CLERK)
def figures() -> ResponseReturnValue:
    month, by = _month(http.args.get("month")), "item" if http.args.get("by") == "item" else "unit"
    rows = voice.figures(read(), month, by)  # type: ignore[arg-type]
    later = (month + timedelta(days=31)).replace(day=1)
    return render_template(
        "voice/figures.html",
        rows=rows,
        total=voice.total(rows),
        month=month,
        by=by,
        levels=LEVELS,
        fewest=voice.FEWEST,
        earlier=(month - timedelta(days=1)).replace(day=1),
        later=later if later <= today() else None,
    )


def _month(given: str | None) -> date:
    """The month of an address, ``2026-11``; anything else is this month."""
    try:
        return date.fromisoformat(f"{given}-01")
    except ValueError:
        return today().replace(day=1)
