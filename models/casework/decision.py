"""The written decision: granted, or refused with everything ALL 38 and ARL 22 demand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.calendar.now import now

REVIEW_DAYS = 60  # natural days to ask for reconsideration, DEC-9
COURT_MONTHS = 6  # to go to court, DEC-9


# The acts whose notices say what was decided.
TOLD_BY = frozenset({"grant", "refuse", "revoke", "produced"})


class Decision(Base):
    """One a case that stands.  The remedies stand in the row because a refusal without them must not exist.

    ``told_at`` is when the applicant first learned of it: from the site, through a channel or by hand.  One that was
    called back before that is kept with its reason, and a new one may be made.  ``over_by`` is the case that changed,
    renewed or ended what was granted (models/casework/old_licence.py).
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(
            "outcome = 'granted' or (reasons <> '' and basis <> '' and review_body <> '' and court <> '' "
            "and review_days is not null and court_months is not null)",
            name="refusal_complete",
        ),
        CheckConstraint("recalled_at is null or (told_at is null and recall_reason <> '')", name="recalled_untold"),
        CheckConstraint("(over_on is null) = (over_how is null)", name="over"),
        Index("uq_decision_standing", "case_id", unique=True, postgresql_where=text("recalled_at is null")),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
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
    # Nobody, where silence decided (CLK-14, CLK-15).
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    # How it follows from the record of the hearing, where one was held (DEC-6).
    on_record: Mapped[str | None]
    told_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    recalled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recall_reason: Mapped[str | None]
    over_on: Mapped[date | None]
    over_how: Mapped[str | None]
    over_by: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))


def decision_of(db: Session, case_id: int) -> Decision | None:
    """The decision that stands, if one does."""
    return db.scalar(select(Decision).where(Decision.case_id == case_id, Decision.recalled_at.is_(None)))


def called_back(db: Session, case_id: int) -> Sequence[Decision]:
    """The decisions that were called back, oldest first."""
    wanted = select(Decision).where(Decision.case_id == case_id, Decision.recalled_at.is_not(None))
    return db.scalars(wanted.order_by(Decision.id)).all()


def note_told(db: Session, case_id: int) -> None:
    """From now on the applicant knows the decision, and it cannot be called back any more."""
    standing = (Decision.case_id == case_id, Decision.recalled_at.is_(None), Decision.told_at.is_(None))
    db.execute(update(Decision).where(*standing).values(told_at=now()))
