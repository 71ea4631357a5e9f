"""Who stands in for whom: a person names a deputy for whole days, and while both are away the chain goes on.

A naming alone gives no right.  It counts while the one who named is away, and the deputy acts with posts and skills of
their own, which are asked for at the moment of each act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.calendar.now import today
from models.people.absence import Absence, now_away
from models.people.account import Account


class Deputy(Base):
    """One naming, both days included.  ``ended_at`` is set when it was taken back before its last day."""

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("from_on <= until_on", name="in_order"),
        CheckConstraint("account_id <> deputy_id", name="somebody_else"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    ended_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Chain:
    """From one who is away over those who are away too.  ``ends`` is who stands in today, None when nobody does."""

    people: tuple[int, ...]
    ends: int | None


def during(first: date, last: date) -> ColumnElement[bool]:
    """The condition on namings: in force on a day from ``first`` to ``last``."""
    return and_(Deputy.from_on <= last, Deputy.until_on >= first, Deputy.ended_at.is_(None))


def follow(named: Mapping[int, int], cannot: frozenset[int], start: int) -> Chain:
    """The chain from ``start`` along ``named``, past all who ``cannot``.  Who comes a second time ends it nowhere."""
    people = [start]
    while (deputy := named.get(people[-1])) is not None and deputy not in people:
        if deputy not in cannot:
            return Chain(tuple(people), deputy)
        people.append(deputy)
    return Chain(tuple(people), None)


def chains(db: Session) -> dict[int, Chain]:
    """Today's chain of everybody who is away and has named somebody."""
    namings = select(Deputy.account_id, Deputy.deputy_id).where(during(today(), today()))
    named = {row.account_id: row.deputy_id for row in db.execute(namings)}
    if not named:
        return {}
    away = select(Absence.id).where(Absence.account_id == Account.id, now_away()).exists()
    people = Account.id.in_({*named, *named.values()})
    gone = Account.disabled_at.is_not(None)
    rows = db.execute(select(Account.id, gone).where(people, or_(away, gone))).all()
    cannot = frozenset(row[0] for row in rows)
    # Whoever is disabled is gone for good: their work is put back by a supervisor, and nobody acts in their name.
    starts = [row[0] for row in rows if not row[1] and row[0] in named]
    return {start: follow(named, cannot, start) for start in starts}


def stands_in_for(db: Session, account_id: int | None) -> frozenset[int]:
    """Everybody who is away today and whose chain ends at this person."""
    return frozenset(start for start, chain in chains(db).items() if chain.ends == account_id)
