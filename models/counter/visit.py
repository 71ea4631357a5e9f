"""Visits (人次): people who came to a hall, counted by hand at the windows.

A visit is neither a person nor a case (rulebook 16, 12): who collects a result and asks about another matter came once
and may have no case at all.  So nothing names anybody, and a row is not a visit but an hour of a site: five years of a
hall with 700,000 visits are a few ten thousand rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, func, inspect, select
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
    add_visits(db, moment.date(), {(site, moment.hour, purpose): visits})


def add_visits(db: Session, day: date, came: Mapping[tuple[str, int, str], int]) -> None:
    """Add visits to hours of a day, by site, hour and purpose; at least one."""
    rows = insert(Visit).values([(day, *hour, visits) for hour, visits in came.items()])
    more = {"visits": Visit.visits + rows.excluded.visits}
    db.execute(rows.on_conflict_do_update(index_elements=inspect(Visit).primary_key, set_=more))


def visits_today(db: Session, sites: frozenset[str]) -> int:
    """How many came to the sites today."""
    wanted = select(func.sum(Visit.visits)).where(Visit.day == today(), Visit.site_code.in_(sites))
    return db.scalar(wanted) or 0


def visits_in_all(db: Session) -> int:
    """How many have ever come to any site."""
    return db.scalar(select(func.sum(Visit.visits))) or 0
