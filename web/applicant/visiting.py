"""Coming to the hall: where, when it is open, and on which days ahead it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import render_template

from models.calendar import shelf
from models.calendar.hours import weekly
from models.calendar.now import now, today
from models.calendar.opening import days_ahead
from models.catalogue.bulletin import Bulletin, standing
from web.applicant.blueprint import bp
from web.halls import halls
from web.request import read

DAYS_AHEAD = 14


@bp.get("/halls")
def visiting() -> str:
    """The halls with their windows and the hours of the days ahead: the calendar's, less what a bulletin closes."""
    calendar = shelf.current()
    closed = [one for one in standing(read()) if one.kind == "hall_closed"]
    places = []
    for site in halls():
        week = weekly(site.hours)
        is_open = week.is_open(calendar, now()) and not _closed_on(closed, site.code, today())
        places.append((site, is_open, days_ahead(calendar, week, today(), DAYS_AHEAD)))
    return render_template(
        "applicant/halls.html", places=places, closed_on=lambda site, day: _closed_on(closed, site, day)
    )


def _closed_on(closed: Sequence[Bulletin], site_code: str, day: date) -> Bulletin | None:
    """What closes a hall on ``day`` besides the calendar."""
    here = (one for one in closed if one.site_code in (None, site_code))
    return next((one for one in here if one.from_on <= day <= one.until_on), None)
