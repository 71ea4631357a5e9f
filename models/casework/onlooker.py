"""Who has a case open now: a line a person and case, renewed while the page is open and forgotten soon after (C3.7).

It names staff and a case, never an applicant.  All its times are the machine's: it is about screens, not about law.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

# A page with script renews every 20 s and says when it is left; without script a page counts as open for so long.
SECONDS = 120
_GONE = text(f"clock_timestamp() - interval '{SECONDS} seconds'")


class Onlooker(Base):
    """``act`` is the act whose form is open on that page, if any: somebody is writing."""

    __tablename__ = "onlooker"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    act: Mapped[str | None]


def look(db: Session, case_id: int, account_id: int, act: str | None = None) -> None:
    """This person has the case open, from now on or still."""
    db.execute(delete(Onlooker).where(Onlooker.seen_at < _GONE))
    moment = func.clock_timestamp()
    here = insert(Onlooker).values(case_id=case_id, account_id=account_id, since=moment, seen_at=moment, act=act)
    renewed = {"seen_at": moment, "act": act}
    db.execute(here.on_conflict_do_update(index_elements=["case_id", "account_id"], set_=renewed))


def leave(db: Session, case_id: int, account_id: int) -> None:
    """The page was closed."""
    db.execute(delete(Onlooker).where(Onlooker.case_id == case_id, Onlooker.account_id == account_id))


def others(db: Session, case_id: int, account_id: int | None) -> Sequence[Onlooker]:
    """Who else has it open, the longest first."""
    here = select(Onlooker).where(Onlooker.case_id == case_id, Onlooker.seen_at >= _GONE)
    return db.scalars(here.where(Onlooker.account_id != account_id).order_by(Onlooker.since)).all()
