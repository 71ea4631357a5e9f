"""Who read whose personal data, when and why (PD-11).  Lines are only ever appended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from models import db as store
from models.base import Base, Id
from models.people.actor import Actor


class ReadLine(Base):
    """``what`` names the data: the case page, a paper, the full identity number."""

    __tablename__ = "read_log"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    what: Mapped[str]
    purpose: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


def log_read(actor: Actor, case_id: int, what: str, purpose: str) -> None:
    """Append one line in a transaction of its own, so that a page that only looks need not write anything else."""
    with store.transaction() as db:
        db.add(ReadLine(case_id=case_id, account_id=actor.account_id, what=what, purpose=purpose))
