"""Operations: what runs, what waits, what failed and whom that keeps waiting.  For operators; ids only, no people.

Everything is read from rows, so these pages work while workers or the broker are away, and say since when.
"""

from __future__ import annotations

from flask import Blueprint

from models.people.actor import Role
from web.account.who import staff_only
from web.ops import acts, failures, messages, names, overview

bp = Blueprint("ops", __name__)


@bp.before_request
@staff_only(Role.OPERATOR)
def _operators_only() -> None:
    """Nothing more: who gets here may see these pages."""


for part in (names, overview, messages, failures, acts):
    part.init(bp)
