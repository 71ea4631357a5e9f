"""Topic ``notary``: make the entries of the audit chain for the lines that have none."""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session

from models.audit.notary import make_entries
from workers.base import handler

log = structlog.get_logger(__name__)


@handler("notary")
def notary(db: Session, ids: list[int]) -> None:
    """One round.  What is left after a long downtime is for the rounds that follow."""
    if made := make_entries(db):
        log.info("chained", lines=made)
