"""What the audit finds, after the workers have done everything or somebody has lost their messages."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.casework import audit
from models.settings import Settings
from tests.hall_data import shenzhen
from workers.channels import carriers
from workers.drain import drain

DAY = shenzhen("2026-09-18 10:00")


def wrong(db: Session) -> set[str]:
    """The rules that find something now."""
    db.flush()
    return {finding.rule for finding in audit.findings(db, carriers(Settings.from_env()))}


def settled(db: Session) -> None:
    """The workers have done everything."""
    db.flush()
    drain()
    db.expire_all()


def lose(db: Session, topic: str) -> None:
    """Somebody's hand removes the messages of ``topic`` that wait (FLT-38)."""
    db.flush()
    db.execute(text("delete from message where topic = :topic and done_at is null"), {"topic": topic})
