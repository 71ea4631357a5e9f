"""How the result reached the applicant: way, receiver, who handed it over, and when (DEC-12)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id
from models.seal import Sealed


class Handover(Base):
    """One a case.  Online delivery has neither receiver nor hand; the window notes both."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("way in ('window', 'online')", name="way"),
        CheckConstraint("way = 'online' or (receiver is not null and handed_by is not null)", name="received"),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    way: Mapped[str]
    receiver: Mapped[str | None] = mapped_column(Sealed)
    handed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
