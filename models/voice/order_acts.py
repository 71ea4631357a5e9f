"""The steps of a rating's work order, each one line of its history (RAT-6 to RAT-8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.audit.acts import record
from models.base import Base, Id
from models.calendar.now import now
from models.casework.rating import RatingOrder
from models.people.actor import Actor


class RatingAct(Base):
    """One step.  ``act`` is a code with the label ``rating.act.<code>``; ``facts`` hold codes and dates only.

    ``account_id`` is empty where the rater took it, who stays unknown to those who read the history (RAT-3)."""

    __tablename__ = "rating_act"
    __table_args__ = (Index("uq_rating_act_seq", "order_id", "seq", unique=True),)

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("rating_order.id"))
    seq: Mapped[int]
    act: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    words: Mapped[str]
    facts: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))


def acts_of(db: Session, order_id: int) -> list[RatingAct]:
    """Every step, oldest first."""
    return list(db.scalars(select(RatingAct).where(RatingAct.order_id == order_id).order_by(RatingAct.seq)))


def tries(db: Session, order_id: int) -> int:
    """How often the rater was called, since they asked to have it looked at again where they did."""
    here = RatingAct.order_id == order_id
    begun = select(func.coalesce(func.max(RatingAct.seq), 0)).where(here, RatingAct.act == "reopen").scalar_subquery()
    return db.scalar(select(func.count()).where(here, RatingAct.act == "contact", RatingAct.seq > begun)) or 0


def note(db: Session, order: RatingOrder, actor: Actor | None, act: str, words: str, facts: dict[str, object]) -> None:
    """Append the step to the order's history, and to the record of staff acts without its words.

    Without an actor the rater took it."""
    last = db.scalar(select(func.max(RatingAct.seq)).where(RatingAct.order_id == order.id)) or 0
    line = RatingAct(
        order_id=order.id, seq=last + 1, act=act, account_id=actor.account_id if actor else None, at=now(),
        words=words, facts=facts,
    )  # fmt: skip
    db.add(line)
    db.flush()
    if actor:
        record(db, actor, f"rating_{act}", about=f"rating_order:{order.id}", facts=facts)
