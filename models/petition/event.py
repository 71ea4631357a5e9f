"""The timeline of a petition: one line for every act, numbered without a gap, never changed, chained like a case's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class PetitionEvent(Base):
    """``at`` is the law's moment.  ``facts`` and ``reason`` hold no personal data: the line cannot be taken back."""

    __tablename__ = "petition_event"
    __table_args__ = (
        Index("uq_petition_event_seq", "petition_id", "seq", unique=True),
        Index("uq_petition_event_key", "petition_id", "key", unique=True, postgresql_where=text("key is not null")),
    )

    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"))
    seq: Mapped[int]
    action: Mapped[str]
    from_phase: Mapped[str | None]
    to_phase: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None]
    # The department in whose name staff acted; empty for the studio itself.
    office: Mapped[str | None]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    reason: Mapped[str | None]
    law: Mapped[str]
    key: Mapped[str | None]
    facts: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
