"""Topic ``audit``: look for what should have had a message, repair it once, and say so."""

from __future__ import annotations

from collections import Counter

import structlog
from sqlalchemy.orm import Session

from models.casework.audit import findings, repair
from models.outbox.tally import count
from models.settings import Settings
from workers.base import handler
from workers.channels import carriers

log = structlog.get_logger(__name__)


@handler("audit")
def audit(db: Session, ids: list[int]) -> None:
    found: Counter[str] = Counter()
    for finding in list(findings(db, carriers(Settings.from_env()))):
        log.warning("audit finding", rule=finding.rule, case=finding.case_id, thing=finding.thing)
        repair(db, finding)
        found[finding.rule] += 1
    for rule in sorted(found):
        count(db, "audit_findings", rule, by=found[rule])
