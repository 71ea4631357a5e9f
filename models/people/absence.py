"""When members of staff are away: whole days in Shenzhen, both ends included."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, and_, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.calendar.now import today


class AbsenceKind(StrEnum):
    """Why somebody is away, no closer than work needs: whether a leave is for illness is nobody's business here."""

    LEAVE = "leave"
    TRAINING = "training"
    OUTSIDE = "outside"
    OTHER = "other"


class Absence(Base):
    """One time away.  ``ended_at`` is set when it was called off or ended before its last day."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(k.value) for k in AbsenceKind)})", name="kind"),
        CheckConstraint("from_on <= until_on", name="in_order"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    kind: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    ended_at: Mapped[datetime | None]


def now_away() -> ColumnElement[bool]:
    """The condition on absences: running today."""
    return and_(Absence.from_on <= today(), Absence.until_on >= today(), Absence.ended_at.is_(None))


def away_until(db: Session, account_id: int | None) -> date | None:
    """The last day of the absence that runs today; None for one who is here."""
    return db.scalar(select(func.max(Absence.until_on)).where(Absence.account_id == account_id, now_away()))
