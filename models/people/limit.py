"""Limits on guessing, counted in PostgreSQL: emptying Redis must not reset a brute-force count."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Index, Select, TextClause, delete, func, select, text
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


def set_tracking(tries: int, minutes: int) -> None:
    """Take the settings over, once at the start of a process.  Raises ``ValueError`` for what limits nothing."""
    global TRACKING
    if tries < 1 or minutes < 1:
        raise ValueError("tracking has at least one try in at least one minute")
    TRACKING = Limit(TRACKING.kind, tries, minutes)


class FailedTry(Base):
    """One wrong answer.  The subject (a login, a number, a client address) is kept only as a keyed digest."""

    __tablename__ = "failed_try"
    __table_args__ = (Index("ix_failed_try_subject", "kind", "subject_digest", "at"),)

    id: Mapped[Id]
    kind: Mapped[str]
    subject_digest: Mapped[str]
    at: Mapped[datetime]


def check(db: Session, limit: Limit, subject: str) -> None:
    """Raise :class:`TooMany` when ``subject`` has used up its tries, with the seconds until one is free again."""
    check_all(db, (limit, subject))


def check_all(db: Session, *asked: tuple[Limit, str]) -> None:
    """As :func:`check` for several limits at once: the seconds are those until none of them stands in the way."""
    wait = max((seconds_left(db, limit, subject) for limit, subject in asked), default=0)
    if wait:
        raise TooMany(wait)


def seconds_left(db: Session, limit: Limit, subject: str) -> int:
    """Seconds until ``subject`` has a try again; 0 while it has one.

    Machine time counts here, so that a replay of law time opens no door.
    """
    recent = _recent(limit).where(FailedTry.subject_digest == _digest(limit, subject))
    # With the last but so many gone, one is free.
    full = recent.order_by(FailedTry.at.desc()).offset(limit.tries - 1).limit(1).subquery()
    left = db.scalar(select(func.extract("epoch", full.c.at + _span(limit) - func.clock_timestamp())))
    return 0 if left is None else max(1, math.ceil(left))


def locked(db: Session, limit: Limit, subjects: Iterable[str]) -> set[str]:
    """Those of ``subjects`` that have used up their tries."""
    digests = {_digest(limit, subject): subject for subject in subjects}
    recent = _recent(limit).where(FailedTry.subject_digest.in_(digests)).subquery()
    full = select(recent.c.subject_digest).group_by(recent.c.subject_digest).having(func.count() >= limit.tries)
    return {digests[found] for found in db.scalars(full)}


def forgive(db: Session, limit: Limit, subject: str) -> None:
    """Forget the wrong tries of ``subject``: its lock-out ends."""
    db.execute(
        delete(FailedTry).where(FailedTry.kind == limit.kind, FailedTry.subject_digest == _digest(limit, subject))
    )


def _recent(limit: Limit) -> Select[FailedTry]:
    return select(FailedTry).where(FailedTry.kind == limit.kind, FailedTry.at > func.clock_timestamp() - _span(limit))


def _span(limit: Limit) -> TextClause:
    return text(f"interval '{limit.minutes} minutes'")


def _digest(limit: Limit, subject: str) -> str:
    return ring.digest(limit.kind, subject)


def count(limit: Limit, subject: str) -> None:
    """Write one wrong answer down, in a transaction of its own: the caller's is about to roll back."""
    with store.transaction() as db:
        db.add(FailedTry(kind=limit.kind, subject_digest=_digest(limit, subject), at=func.clock_timestamp()))


def count_all(*asked: tuple[Limit, str]) -> int:
    """As :func:`count` for several limits at once; how many tries are left until the first of them locks."""
    for limit, subject in asked:
        count(limit, subject)
    with store.reading() as db:
        return min(limit.tries - _used(db, limit, subject) for limit, subject in asked)


def _used(db: Session, limit: Limit, subject: str) -> int:
    recent = _recent(limit).where(FailedTry.subject_digest == _digest(limit, subject)).subquery()
    return db.scalar(select(func.count()).select_from(recent)) or 0


def forget_old(db: Session) -> None:
    """Delete what no limit looks at any more."""
    db.execute(delete(FailedTry).where(FailedTry.at < func.clock_timestamp() - text("interval '1 day'")))
