"""What people are told.  A notice names its kind and its event; the words are made when it is read or sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id


class Notice(Base):
    """The on-site message of one event: always there, whatever other channel also carries it.

    ``by_hand`` is one that no channel can bring to a person without phone and e-mail: the window hands it over or
    posts it, and notes when.
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("(event_id is null) = (kind = 'draft_ending')", name="event"),
        CheckConstraint("handed_way in ('window', 'post')", name="handed_way"),
        Index("ix_notice_to_hand", "case_id", postgresql_where=text("by_hand and handed_at is null")),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    # None for what no event told: that a draft is about to end (A3.7).
    event_id: Mapped[int | None] = mapped_column(ForeignKey("case_event.id"), unique=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    handed_at: Mapped[datetime | None]
    handed_way: Mapped[str | None]
    handed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Delivery(Base):
    """One outside effect, by channel, with its idempotency key.

    ``unknown`` is a call whose end nobody saw: it is shown, and the channel's rule decides what happens next.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("state in ('prepared', 'sending', 'sent', 'unknown', 'failed')", name="state"),
        Index("ix_delivery_unfinished", "state", "tried_at", postgresql_where=text("state <> 'sent'")),
    )

    id: Mapped[Id]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)
    code_id: Mapped[int | None] = mapped_column(ForeignKey("one_time_code.id"), index=True)
    channel: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(server_default="prepared")
    error: Mapped[str | None]
    tried_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


def note_read(db: Session, notice_ids: Sequence[int]) -> None:
    """Note that these notices were opened; the first time is kept."""
    waiting = update(Notice).where(Notice.id.in_(notice_ids), Notice.read_at.is_(None))
    db.execute(waiting.values(read_at=func.clock_timestamp()))
