"""Correcting one's data: what an applicant says is wrong, and what the hall did about it or why it did not (PD-6).

The office that keeps ratings and petitions is the channel.  It answers every request once, in words that the applicant
reads; a refusal gives its reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.audit.acts import record
from models.base import Base, Id
from models.calendar import shelf, working
from models.calendar.now import now, today
from models.casework.find import case_with
from models.casework.rights import owns
from models.errors import Invalid, NotAllowed, NotFound, NotPossible, Problem
from models.people.actor import Actor, Role
from models.seal import Sealed

# The law says "in time"; so many working days are this hall's own promise.
ANSWER_DAYS = 15
LONGEST_WORDS = 500


class DataRequest(Base):
    """One request.  ``case_id`` where it is about one case; open until ``answered_at``."""

    __tablename__ = "data_request"
    __table_args__ = (
        CheckConstraint("outcome in ('corrected', 'refused')", name="outcome"),
        CheckConstraint("(outcome is null) = (answered_at is null)", name="answered"),
        Index("ix_data_request_open", "due_on", "id", postgresql_where=text("answered_at is null")),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    due_on: Mapped[date]
    words: Mapped[str] = mapped_column(Sealed)
    outcome: Mapped[str | None]
    answer: Mapped[str | None] = mapped_column(Sealed)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def ask(db: Session, actor: Actor, *, words: str, number: str = "") -> DataRequest:
    """An applicant with an account says what is wrong, in one of their cases or in the account.

    Raises :class:`Invalid` with every problem; a case that is not theirs is told as one that does not exist.
    """
    if actor.kind != "applicant" or actor.account_id is None:
        raise NotAllowed()
    case = case_with(db, number) if number.strip() else None
    problems = _words(words)
    if number.strip() and (case is None or not owns(actor, case)):
        problems.append(Problem("case.unknown", "number"))
    if problems:
        raise Invalid(problems)
    due = working.add_working(shelf.current(), today(), ANSWER_DAYS)
    asked = DataRequest(
        account_id=actor.account_id, case_id=case and case.id, at=now(), due_on=due, words=words.strip()
    )
    db.add(asked)
    db.flush()
    return asked


def answer(db: Session, request_id: int, actor: Actor, *, outcome: str, words: str) -> DataRequest:
    """Corrected, or refused with reasons; once.  Raises :class:`Invalid`, and ``NotPossible`` for a second answer."""
    if not actor.has(Role.VOICE_CLERK):
        raise NotAllowed()
    asked = db.get(DataRequest, request_id, with_for_update=True, populate_existing=True)
    if asked is None:
        raise NotFound()
    if asked.answered_at is not None:
        raise NotPossible("data_request.answered")
    problems = _words(words)
    if outcome not in ("corrected", "refused"):
        problems.append(Problem("field.choice", "outcome"))
    if problems:
        raise Invalid(problems)
    asked.outcome, asked.answer, asked.answered_at, asked.answered_by = outcome, words.strip(), now(), actor.account_id
    record(db, actor, "data_request_answered", about=f"data_request:{asked.id}", facts={"outcome": outcome})
    return asked


def of_account(db: Session, account_id: int) -> Sequence[DataRequest]:
    """The newest first."""
    wanted = select(DataRequest).where(DataRequest.account_id == account_id)
    return db.scalars(wanted.order_by(DataRequest.id.desc())).all()


def waiting(db: Session) -> Sequence[DataRequest]:
    """Those without an answer, the nearest date first; at most 200."""
    wanted = select(DataRequest).where(DataRequest.answered_at.is_(None))
    return db.scalars(wanted.order_by(DataRequest.due_on, DataRequest.id).limit(200)).all()


def _words(words: str) -> list[Problem]:
    if not words.strip():
        return [Problem("field.required", "words")]
    return [Problem("text.too_long", "words", {"longest": LONGEST_WORDS})] if len(words.strip()) > LONGEST_WORDS else []
