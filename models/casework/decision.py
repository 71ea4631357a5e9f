"""The written decision: granted, or refused with everything ALL 38 and ARL 22 demand."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id

REVIEW_DAYS = 60  # natural days to ask for reconsideration, DEC-9
COURT_MONTHS = 6  # to go to court, DEC-9


class Decision(Base):
    """One a case.  The remedies stand in the row because a refusal without them must not exist."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(
            "outcome = 'granted' or (reasons <> '' and basis <> '' and review_body <> '' and court <> '' "
            "and review_days is not null and court_months is not null)",
            name="refusal_complete",
        ),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    outcome: Mapped[str]
    reasons: Mapped[str]
    basis: Mapped[str]
    review_body: Mapped[str]
    review_days: Mapped[int | None]
    court: Mapped[str]
    court_months: Mapped[int | None]
    online_channel: Mapped[str]
    valid_until: Mapped[date | None]
    decided_on: Mapped[date]
    decided_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
