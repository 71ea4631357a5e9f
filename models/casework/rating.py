"""The rating of a finished matter (好差评): voluntary, once, 1 is the best (RAT-1, RAT-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id

LEVELS = (1, 2, 3, 4, 5)


class Rating(Base):
    """Names the case, and through it item, unit, window and clerk (RAT-4)."""

    __tablename__ = "rating"
    __table_args__ = (CheckConstraint("level between 1 and 5", name="level"),)

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    level: Mapped[int]
    words: Mapped[str]
    at: Mapped[datetime]
