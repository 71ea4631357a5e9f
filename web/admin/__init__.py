"""Staff accounts for operators, for supervisors the work that people who are away have left behind, and deputies."""

from __future__ import annotations

from flask import Blueprint

from web.admin import acts, deputy, left, people, takeover

bp = Blueprint("admin", __name__)
for part in (people, acts, left, deputy, takeover):
    part.init(bp)
