"""Topic ``claim_proof``: each night, whether urgent work waited while somebody took less urgent work."""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session

from models.casework.proof import write_missing
from workers.base import handler

log = structlog.get_logger(__name__)


@handler("claim_proof")
def claim_proof(db: Session, ids: list[int]) -> None:
    """It is asked every hour and writes after midnight; days that a downtime left out are made up."""
    for report in write_missing(db):
        log.info("claim proof", day=report.day.isoformat(), takes=report.takes, offered=report.offered)
