"""Limits on guessing, counted in PostgreSQL: emptying Redis must not reset a brute-force count."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Index, delete, func, select, text
from sqlalchemy.orm import Mapped, Session

from models import db as store
from models.base import Base, Id
from models.errors import TooMany
from models.seal import ring


class Limit(NamedTuple):
    """``tries`` wrong answers, or codes asked for, within ``minutes``."""

    kind: str
    tries: int
    minutes: int


SIGN_IN = Limit("sign_in", 5, 15)
TRACKING = Limit("tracking", 5, 15)
TRACKING_CLIENT = Limit("tracking_client", 30, 15)
SIGN_IN_CLIENT = Limit("sign_in_client", 30, 15)
CODE_TRY = Limit("code_try", 5, 10)
CODE_SENDING = Limit("code_sending", 5, 60)
CODE_SENDING_CLIENT = Limit("code_sending_client", 20, 60)


class FailedTry(Base):
    """One wrong answer.  The subject (a login, a number, a client address) is kept only as a keyed digest."""

    __tablename__ = "failed_try"
    __table_args__ = (Index("ix_failed_try_subject", "kind", "subject_digest", "at"),)

    id: Mapped[Id]
    kind: Mapped[str]
    subject_digest: Mapped[str]
    at: Mapped[datetime]


def check(db: Session, limit: Limit, subject: str) -> None:
    """Raise :class:`TooMany` when ``subject`` has used up its tries, with the seconds until one is free again.

    Machine time counts here, so that a replay of law time opens no door.
    """
    recent = db.execute(
        select(func.count(), func.min(FailedTry.at), func.clock_timestamp())
        .where(FailedTry.kind == limit.kind, FailedTry.subject_digest == ring.digest(limit.kind, subject))
        .where(FailedTry.at > func.clock_timestamp() - text(f"interval '{limit.minutes} minutes'"))
    ).one()
    count, oldest, machine_now = recent
    if count >= limit.tries:
        raise TooMany(max(1, int(limit.minutes * 60 - (machine_now - oldest).total_seconds())))


def count(limit: Limit, subject: str) -> None:
    """Write one wrong answer down, in a transaction of its own: the caller's is about to roll back."""
    with store.transaction() as db:
        db.add(FailedTry(kind=limit.kind, subject_digest=ring.digest(limit.kind, subject), at=func.clock_timestamp()))


def forget_old(db: Session) -> None:
    """Delete what no limit looks at any more."""
    db.execute(delete(FailedTry).where(FailedTry.at < func.clock_timestamp() - text("interval '1 day'")))
