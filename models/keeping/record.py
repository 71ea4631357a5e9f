"""What is kept of backups and restores: one act of staff each.  The last backup is also a figure with an alert."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct, record
from models.people.actor import SYSTEM

# What both are about; the column is indexed.
ABOUT = "backup"
BACKED_UP, RESTORED = "backed_up", "restored"
# A day and some slack, since a backup takes its time: the alert BackupLate.
LATE_HOURS = 26


def backed_up(db: Session, facts: Mapping[str, object]) -> None:
    """A whole backup lies in its place."""
    record(db, SYSTEM, BACKED_UP, about=ABOUT, facts=facts)


def restored(db: Session, facts: Mapping[str, object]) -> None:
    """This store was made from a backup."""
    record(db, SYSTEM, RESTORED, about=ABOUT, facts=facts)


def last_backup(db: Session) -> datetime | None:
    """When the hall was last backed up whole.  None: never."""
    wanted = select(func.max(StaffAct.at)).where(StaffAct.about == ABOUT, StaffAct.act == BACKED_UP)
    return db.scalars(wanted).one()
