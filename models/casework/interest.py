"""Major interests of others that a matter touches: they are told of it and heard before it is granted (DEC-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.casework.case import Case
from models.casework.move import Move
from models.seal import Sealed
from models.text import Text

WAYS: Mapping[str, Text] = {
    "letter": Text("书面送达", "by letter"),
    "phone": Text("电话", "by telephone"),
    "visit": Text("当面", "in person"),
    "public_notice": Text("公告", "by public notice"),
}


class Interest(Base):
    """One person or group, when and how they were told, and what they said; who stayed silent is heard with that."""

    __tablename__ = "interest"
    __table_args__ = (
        CheckConstraint(f"told_way in ({', '.join(repr(way) for way in WAYS)})", name="told_way"),
        CheckConstraint("(heard_on is null) = (said is null)", name="heard"),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    holder: Mapped[str] = mapped_column(Sealed)
    why: Mapped[str] = mapped_column(Sealed)
    told_on: Mapped[date]
    told_way: Mapped[str]
    marked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    marked_at: Mapped[datetime]
    heard_on: Mapped[date | None]
    said: Mapped[str | None] = mapped_column(Sealed)
    heard_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    @property
    def way(self) -> Text:
        """How they were told."""
        return WAYS[self.told_way]


def interests(db: Session, case_id: int) -> Sequence[Interest]:
    """Every one of the case, oldest first."""
    return db.scalars(select(Interest).where(Interest.case_id == case_id).order_by(Interest.id)).all()


def unheard(db: Session, case_id: int) -> list[Interest]:
    return [one for one in interests(db, case_id) if one.heard_on is None]


def unheard_of(db: Session, case: Case) -> list[tuple[int, str]]:
    """Whose statement is still to come, for the form that notes it."""
    return [(one.id, one.holder) for one in unheard(db, case.id)]


def mark_interest(move: Move) -> None:
    assert move.actor.account_id is not None
    move.db.add(
        Interest(
            case_id=move.case.id,
            holder=move.text("holder"),
            why=move.text("why"),
            told_on=move.facts["told_on"],
            told_way=move.facts["told_way"],
            marked_by=move.actor.account_id,
            marked_at=move.at,
        )
    )
    move.db.flush()


def hear_interest(move: Move) -> None:
    [one] = [one for one in unheard(move.db, move.case.id) if one.id == move.facts["interest"]]
    one.heard_on, one.said, one.heard_by = move.facts["heard_on"], move.text("said"), move.actor.account_id
    move.db.flush()
