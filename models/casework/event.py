"""The timeline: one line for every move, numbered without a gap, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class CaseEvent(Base):
    """``at`` is the law's moment, ``recorded_at`` the machine's.  ``facts`` holds codes, dates and ids of the act."""

    __tablename__ = "case_event"
    __table_args__ = (
        Index("uq_case_event_seq", "case_id", "seq", unique=True),
        # A repeated POST carries the same key and gets the first result.
        Index("uq_case_event_key", "case_id", "key", unique=True, postgresql_where=text("key is not null")),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int]
    action: Mapped[str]
    from_stage: Mapped[str]
    to_stage: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None]
    # The one who is away, where staff acted as their deputy.
    for_id: Mapped[int | None]
    # The site or department in whose name staff acted: what applicants are told instead of a clerk's name.
    office: Mapped[str | None]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    reason: Mapped[str | None]
    law: Mapped[str]
    key: Mapped[str | None]
    facts: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
