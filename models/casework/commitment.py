"""Notification and commitment (告知承诺, rulebook 7.2): the applicant promises what papers would otherwise prove.

The choice is an answer of the form, asked only by items that list the route (NC-1).  What was promised, withdrawn,
checked and put right is one row a case; it and the credit record are how a promise and its keeping stay known (NC-8).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Id
from models.casework.case import Case
from models.casework.stages import Outcome, Stage
from models.catalogue.form import Answers
from models.catalogue.spec import BY_PROMISE, ROUTE, Commitment

FINDINGS = ("kept", "false", "unkept")


class Promise(Base):
    """One promise.  It is in force from ``given_at`` until ``withdrawn_at`` or ``ended_at``.

    ``check_on`` is the last day of the later check; while it was found ``false`` or ``unkept`` and is not
    ``remedied_at``, what was granted is suspended.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        CheckConstraint(f"finding in ({', '.join(repr(finding) for finding in FINDINGS)})", name="finding"),
        CheckConstraint("(checked_at is null) = (finding is null)", name="checked"),
        CheckConstraint("(remedy_on is not null) = (finding is not null and finding <> 'kept')", name="remedy"),
        Index("ix_commitment_check", "check_on",
              postgresql_where=text("checked_at is null and withdrawn_at is null and check_on is not null")),
    )  # fmt: skip

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    check_on: Mapped[date | None]
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    finding: Mapped[str | None]
    remedy_on: Mapped[date | None]
    remedy_at: Mapped[datetime | None]
    remedied_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()

    @property
    def state(self) -> str:
        """Where it stands: withdrawn, ended, remedied, suspended, kept, to_check once granted on, or given."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.ended_at:
            return "ended"
        if self.remedied_at:
            return "remedied"
        if self.finding:
            return "kept" if self.finding == "kept" else "suspended"
        return "to_check" if self.check_on else "given"


def chosen(terms: Commitment | None, answers: Answers) -> bool:
    """Whether a form asks for the route, of an item that lists it."""
    return terms is not None and answers.get(ROUTE) == BY_PROMISE


def by_promise(case: Case) -> bool:
    """Whether the case goes by promise now: it was chosen and not taken back."""
    return chosen(case.flow.commitment, case.answers)


def goes_to_review(case: Case) -> bool:
    """Whether departments review before the decision; a promise is decided on as it is."""
    return bool(case.flow.review) and not by_promise(case)


def promise_of(db: Session, case_id: int) -> Promise | None:
    return db.scalar(select(Promise).where(Promise.case_id == case_id))


def to_look_after(db: Session, departments: Sequence[str]) -> list[Promise]:
    """What the officers of ``departments`` have still to check or to see put right, by the day it is due."""
    wanted = (
        select(Promise)
        .join(Case, Case.id == Promise.case_id)
        .where(Promise.withdrawn_at.is_(None), Promise.ended_at.is_(None), Promise.remedied_at.is_(None))
        .where(Promise.finding.is_distinct_from("kept"), Promise.check_on.is_not(None))
        .where(Case.stage == Stage.DELIVERED, Case.outcome == Outcome.GRANTED)
        .order_by(Promise.check_on, Promise.id)
    )
    return [one for one in db.scalars(wanted) if one.case.flow.dept in departments]
