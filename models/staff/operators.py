"""The hall is never left without an operator: nobody could let anybody in any more."""

from __future__ import annotations

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.errors import Invalid, Problem
from models.people.account import Account, PostHeld
from models.people.actor import Role

# Held until the transaction ends: two operators who disable each other at the same moment come one after the other.
_LOCK = 740_309


def keep_one(db: Session, *, but: int) -> None:
    """Raise :class:`Invalid` unless somebody other than the account ``but`` can sign in as an operator."""
    db.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    fresh = (Account.one_time_used_at.is_(None)) & (Account.one_time_until > now())
    wanted = (
        select(Account.id)
        .join(PostHeld, PostHeld.account_id == Account.id)
        .where(PostHeld.role == Role.OPERATOR, Account.disabled_at.is_(None))
        .where(or_(Account.one_time_until.is_(None), fresh))
    )
    able = set(db.scalars(wanted))
    if but in _operators(db) and not able - {but}:
        raise Invalid([Problem("staff.last_operator")])


def _operators(db: Session) -> set[int]:
    return set(db.scalars(select(PostHeld.account_id).where(PostHeld.role == Role.OPERATOR)))
