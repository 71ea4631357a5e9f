"""Visits (人次): people who came to a hall, counted by hand at the windows.

A visit is neither a person nor a case (rulebook 16, 12): who collects a result and asks about another matter came once
and may have no case at all.  So nothing names anybody, and a row is not a visit but an hour of a site: five years of a
hall with 700,000 visits are a few ten thousand rows.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.calendar.now import SHENZHEN, now, today

PURPOSES = ("file", "collect", "advice", "other")


class Visit(Base):
    """``visits`` people came to the site in the Shenzhen hour ``hour`` of a day for ``purpose``."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint(f"purpose in ({', '.join(repr(purpose) for purpose in PURPOSES)})", name="purpose"),
        CheckConstraint("hour between 0 and 23", name="hour"),
    )

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    visits: Mapped[int]


def count_visits(db: Session, site: str, purpose: str, visits: int = 1) -> None:
    """Add visits to the hour that it is now."""
    moment = now().astimezone(SHENZHEN)
    hour = {"day": moment.date(), "site_code": site, "hour": moment.hour, "purpose": purpose}
    row = insert(Visit).values(**hour, visits=visits)
    db.execute(row.on_conflict_do_update(index_elements=list(hour), set_={"visits": Visit.visits + visits}))


def visits_today(db: Session, sites: frozenset[str]) -> int:
    """How many came to the sites today."""
    wanted = select(func.sum(Visit.visits)).where(Visit.day == today(), Visit.site_code.in_(sites))
    return db.scalar(wanted) or 0


def visits_in_all(db: Session) -> int:
    """How many have ever come to any site."""
    return db.scalar(select(func.sum(Visit.visits))) or 0
