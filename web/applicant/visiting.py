"""Coming to the hall: where, when it is open, and on which days ahead it is closed."""

from __future__ import annotations

from flask import render_template

from models.calendar import shelf
from models.calendar.hours import weekly
from models.calendar.now import now, today
from models.calendar.opening import days_ahead, next_holiday
from web.applicant.blueprint import bp
from web.halls import halls

DAYS_AHEAD = 14
# A holiday is told on the first page this many days before it begins.
TOLD_BEFORE = 7


@bp.get("/halls")
def visiting() -> str:
    """The halls with their hours and windows; both keep the same hours unless the data say otherwise."""
    calendar = shelf.current()
    places = [
        (
            site,
            weekly(site.hours).is_open(calendar, now()),
            days_ahead(calendar, weekly(site.hours), today(), DAYS_AHEAD),
        )
        for site in halls()
    ]
    return render_template(
        "applicant/halls.html", places=places, now=now(), holiday=next_holiday(calendar, today(), 30)
    )
