"""Topic ``export``: the file of a list that somebody asked for (C2.7)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.db import transaction
from models.people.account import Account
from models.queries import export
from models.sheets import WRITERS
from models.staff import exports
from workers.base import handler


@handler("export")
def write(db: Session, ids: list[int]) -> None:
    """Rows are fetched some at a time, and how far it has come is told in transactions of its own."""
    asked = exports.begun(db, ids[0])
    if asked is None:
        return
    rows: list[list[str]] = [export.heads(asked)]
    for part in export.rows(db, asked, db.get_one(Account, asked.account_id).actor):
        rows += part
        with transaction() as other:
            exports.come_so_far(other, asked.id, len(rows) - 1)
    exports.finish(db, asked, WRITERS[asked.kind](rows), len(rows) - 1)
