"""The studio: where petition clerks sort and follow, units answer, and supervisors see what is late (PET-16)."""

from __future__ import annotations

from flask import Blueprint

from web.studio import intake, outcomes, page, work

bp = Blueprint("studio", __name__)
# The pages with a fixed address come before the one that takes any number.
for part in (work, intake, outcomes, page):
    part.init(bp)
