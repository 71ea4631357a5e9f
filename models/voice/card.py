"""Supervision cards (红黄牌): what is given for which breach, who explains it and who judges it (rulebook 7.5)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, case, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Colour(StrEnum):
    NOTICE = "notice"
    WARNING = "warning"
    YELLOW = "yellow"
    RED = "red"


# The trigger of each rule stands in models/law (CARD-1 to CARD-11).
COLOURS = {
    "CARD-1": Colour.NOTICE,
    "CARD-2": Colour.WARNING,
    "CARD-3": Colour.WARNING,
    "CARD-4": Colour.YELLOW,
    "CARD-5": Colour.YELLOW,
    "CARD-6": Colour.YELLOW,
    "CARD-7": Colour.YELLOW,
    "CARD-8": Colour.RED,
    "CARD-9": Colour.RED,
    "CARD-10": Colour.RED,
    "CARD-11": Colour.RED,
}
BY_HAND = "CARD-11"
# Working days within which a yellow or red card is explained (CARD-10).
ANSWER_DAYS = 3


class CardState(StrEnum):
    OPEN = "open"
    EXPLAINED = "explained"
    UPHELD = "upheld"
    CANCELLED = "cancelled"


class Card(Base):
    """One card, given once for one breach: a rule with the clock and day, event, order or card that it is about.

    ``fell_at`` is when the breach happened, ``given_at`` when the hall saw it.  ``unit_code`` is the responsible site
    or department, None the office that keeps the ratings; ``clerk_id`` who held the work at that moment, if anybody.
    """

    __tablename__ = "supervision_card"
    __table_args__ = (
        CheckConstraint(f"colour in ({', '.join(repr(c.value) for c in Colour)})", name="colour"),
        CheckConstraint("outcome in ('upheld', 'cancelled')", name="outcome"),
        Index("uq_supervision_card_breach", "rule", "case_id", "clock_id", "due_on", "event_id", "order_id", "about_id",
              unique=True, postgresql_nulls_not_distinct=True, postgresql_where=text("given_by is null")),
        Index("ix_supervision_card_clock", "clock_id", postgresql_where=text("clock_id is not null")),
        Index("ix_supervision_card_unit", "unit_code", "id"),
        Index("ix_supervision_card_clerk", "clerk_id", "id", postgresql_where=text("clerk_id is not null")),
    )  # fmt: skip

    id: Mapped[Id]
    rule: Mapped[str]
    colour: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    clock_id: Mapped[int | None] = mapped_column(ForeignKey("clock.id"))
    due_on: Mapped[date | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("case_event.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("rating_order.id"))
    # The yellow card that was not explained in time.
    about_id: Mapped[int | None] = mapped_column(ForeignKey("supervision_card.id"))
    unit_code: Mapped[str | None]
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    fell_at: Mapped[datetime]
    given_at: Mapped[datetime]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    grounds: Mapped[str | None]
    answer_due_on: Mapped[date | None]
    answer_due_at: Mapped[datetime | None]
    explanation: Mapped[str | None]
    explained_at: Mapped[datetime | None]
    explained_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[str | None]
    judged_at: Mapped[datetime | None]
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    judgement: Mapped[str | None]

    @property
    def number(self) -> str:
        """The supervision number (GB/T 39046 table 11)."""
        return f"JC-{self.id:07d}"

    @property
    def state(self) -> CardState:
        if self.outcome:
            return CardState(self.outcome)
        return CardState.EXPLAINED if self.explained_at else CardState.OPEN


def in_state() -> Any:
    """The same as :attr:`Card.state`, for lists."""
    explained = case((Card.explained_at.is_not(None), CardState.EXPLAINED.value), else_=CardState.OPEN.value)
    return func.coalesce(Card.outcome, explained)
