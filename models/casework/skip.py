"""Passing a piece of work over, with a reason: it goes back to the queue and is not offered to the same person again.

The reason stands in the record that supervisors read; others are offered the piece at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.audit.acts import record
from models.base import Base, Id
from models.calendar.now import now
from models.casework.hands import limits
from models.casework.stand_in import offered
from models.casework.work import WorkItem, let_go, locked
from models.errors import Invalid, NotFound, Problem
from models.people.actor import Actor
from models.seal import Sealed

# Who has an interest in the matter steps aside for good; the other reasons pass.
INTEREST = "interest"
OTHER = "other"
REASONS = (INTEREST, "not_trained", "language", "needs_colleague", OTHER)
LONGEST_WORDS = 200


class WorkSkip(Base):
    """One piece passed over by one person.  ``until_at`` is when it may be offered to them again; empty: never."""

    __tablename__ = "work_skip"
    __table_args__ = (
        CheckConstraint(f"reason in ({', '.join(repr(reason) for reason in REASONS)})", name="reason"),
        Index("ix_work_skip_account", "account_id", "work_item_id"),
        Index("ix_work_skip_at", "at"),
    )

    id: Mapped[Id]
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    reason: Mapped[str]
    words: Mapped[str | None] = mapped_column(Sealed)


def skip(db: Session, work_item_id: int, actor: Actor, reason: str, words: str = "") -> WorkItem:
    """Pass a piece over that is in the actor's hands or could be taken by them.

    Raises :class:`NotFound` when it is neither, :class:`Invalid` without a reason, or without words for ``other``.
    """
    assert actor.account_id is not None
    words = words.strip()
    if problems := _problems(reason, words):
        raise Invalid(problems)
    item = locked(db, work_item_id)
    if item is None or item.state != "open" or not _may_pass(db, item, actor):
        raise NotFound("work.gone")
    moment = now()
    if item.holder_id == actor.account_id:
        let_go(item, moment, "skipped")
    until = None if reason == INTEREST else moment + timedelta(hours=limits().skip_hours)
    db.add(
        WorkSkip(
            work_item_id=item.id, account_id=actor.account_id, at=moment, until_at=until, reason=reason,
            words=words or None,
        )
    )  # fmt: skip
    facts = {"work": item.kind, "work_item": item.id, "skip": reason}
    record(db, actor, "skip", about=f"case:{item.case.number}", facts=facts)
    return item


def passed_over(actor: Actor, moment: datetime | None = None) -> ColumnElement[bool]:
    """The condition on work items: passed over by ``actor``, and not to be offered to them at ``moment``."""
    moment = moment or now()
    still = or_(WorkSkip.until_at.is_(None), WorkSkip.until_at > moment)
    mine = select(WorkSkip.id).where(WorkSkip.work_item_id == WorkItem.id, WorkSkip.account_id == actor.account_id)
    return mine.where(WorkSkip.at <= moment, still).exists()


def _problems(reason: str, words: str) -> list[Problem]:
    if reason not in REASONS:
        return [Problem("skip.reason_missing", "skip_reason")]
    if reason == OTHER and not words:
        return [Problem("skip.words_missing", "skip_words")]
    if len(words) > LONGEST_WORDS:
        return [Problem("text.too_long", "skip_words", {"longest": LONGEST_WORDS})]
    return []


def _may_pass(db: Session, item: WorkItem, actor: Actor) -> bool:
    if item.holder_id == actor.account_id:
        return True
    return db.scalar(select(WorkItem.id).where(WorkItem.id == item.id, offered(db, actor))) is not None
