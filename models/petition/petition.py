"""The petition (信访事项), and those who must not touch one."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import NEVER, Base, Id
from models.petition.phases import ENDED, Kind, Phase, Route
from models.seal import Sealed, SealedJSON

# In SQL, written out, because a partial index serves only a query that says the same.
IS_OPEN = f"phase not in ({', '.join(repr(phase.value) for phase in sorted(ENDED))})"


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} in ({', '.join(repr(value.value) for value in values)})"


class Petition(Base):
    """What a person asked of the hall.  Who they are and what they wrote is sealed."""

    __tablename__ = "petition"
    __table_args__ = (
        CheckConstraint(_one_of("phase", Phase), name="phase"),
        CheckConstraint(_one_of("kind", Kind), name="kind"),
        CheckConstraint(_one_of("route", Route), name="route"),
        CheckConstraint("channel in ('online', 'desk')", name="channel"),
        CheckConstraint("rating between 1 and 5", name="rating"),
        # The staff's list: open by the nearest end of a clock, also of one unit.
        Index("ix_petition_open_due", text(f"(coalesce(due_on, {NEVER}))"), "id", postgresql_where=text(IS_OPEN)),
        Index("ix_petition_unit", "unit_code", "phase"),
        # Earlier petitions of who gives the same phone number.
        Index("ix_petition_phone", "phone_digest", postgresql_where=text("phone_digest is not null")),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    query_code: Mapped[str] = mapped_column(Sealed)
    # The one-time key of the form: sent twice, it is registered once.
    key: Mapped[str | None] = mapped_column(unique=True)
    lang: Mapped[str]
    channel: Mapped[str]
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    heard_by: Mapped[str | None]

    name: Mapped[str] = mapped_column(Sealed)
    address: Mapped[str] = mapped_column(Sealed)
    phone: Mapped[str] = mapped_column(Sealed)
    phone_digest: Mapped[str | None]
    email: Mapped[str] = mapped_column(Sealed)
    # Several people: how many, and the names of their representatives (PET-11).
    people: Mapped[int]
    representatives: Mapped[list[str]] = mapped_column(SealedJSON)
    # Name and address are clear, so that the petitioner is owed a written answer (PET-4).
    reachable: Mapped[bool]

    request: Mapped[str] = mapped_column(Sealed)
    facts: Mapped[str] = mapped_column(Sealed)
    reasons: Mapped[str] = mapped_column(Sealed)

    # What the petitioner said when asking for review, in order.
    asked: Mapped[list[str]] = mapped_column(SealedJSON)

    kind: Mapped[str]
    route: Mapped[str | None]
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("department.code"))
    # The department that a report accuses; nothing of it ever goes there (PET-12).
    accused_unit: Mapped[str | None] = mapped_column(ForeignKey("department.code"))
    # The second review has spoken: the same facts are not taken again (PET-9).
    final: Mapped[bool] = mapped_column(server_default=text("false"))
    urgent_at: Mapped[datetime | None]

    phase: Mapped[str]
    revision: Mapped[int] = mapped_column(server_default=text("0"))
    registered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # The nearest due date of a running clock, kept for lists.
    due_on: Mapped[date | None]
    rating: Mapped[int | None]
    rating_words: Mapped[str | None] = mapped_column(Sealed)

    bars: Mapped[list[Bar]] = relationship(lazy="selectin")


class Bar(Base):
    """Somebody who must neither see nor handle a petition: accused in it, or with an interest (PET-12)."""

    __tablename__ = "petition_bar"
    __table_args__ = (CheckConstraint("why in ('accused', 'interest')", name="why"),)

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    why: Mapped[str]
    at: Mapped[datetime]
