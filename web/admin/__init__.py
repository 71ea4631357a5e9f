"""Staff accounts for operators, and for supervisors the work that people who are away have left behind."""

from __future__ import annotations

from flask import Blueprint

from web.admin import acts, left, people

bp = Blueprint("admin", __name__)
for part in (people, acts, left):
    part.init(bp)
