"""Words that people searched for and found nothing by (A1.3, S2.2), counted so that the catalogue can be mended.

Who searched is not kept.  What looks like a number or an address of a person is not kept either, and nobody is shown
words that were searched for only once: a name that somebody typed in stays unseen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.catalogue.names import plain

FEWEST = 2
"""So often words must have been searched for before anybody is shown them."""
SHORTEST, LONGEST = 2, 30
MOST = 5_000
"""More different words than this are not kept: a machine that types at random must not fill the store."""
KEPT = "180 days"

# Three figures in a row are the beginning of a number of somebody; an @ is that of an address.
_PERSONAL = re.compile(r"[0-9]{3}|@")


class MissedSearch(Base):
    """One wording, made plain, with how often it found nothing and when last."""

    __tablename__ = "missed_search"

    words: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(server_default=text("1"))
    last_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


def keepable(q: str) -> str | None:
    """``q`` as it is counted; None for what may be personal, and for what says nothing."""
    words = " ".join(plain(q).split())
    if not SHORTEST <= len(words) <= LONGEST or _PERSONAL.search(re.sub(r"[\s\-]", "", words)):
        return None
    return words if any(character.isalpha() for character in words) else None


def count(db: Session, q: str) -> None:
    """Count one search that found nothing."""
    words = keepable(q)
    if words is None:
        return
    known = db.get(MissedSearch, words) is not None
    if not known and (db.scalar(select(func.count()).select_from(MissedSearch)) or 0) >= MOST:
        return
    again = {"times": MissedSearch.times + 1, "last_at": func.clock_timestamp()}
    db.execute(insert(MissedSearch).values(words=words).on_conflict_do_update(index_elements=["words"], set_=again))


def most_missed(db: Session, limit: int) -> Sequence[MissedSearch]:
    """The words that most often found nothing."""
    often = select(MissedSearch).where(MissedSearch.times >= FEWEST)
    return db.scalars(often.order_by(MissedSearch.times.desc(), MissedSearch.last_at.desc()).limit(limit)).all()


def forget_old(db: Session) -> None:
    """Delete what nobody has searched for in half a year."""
    db.execute(delete(MissedSearch).where(MissedSearch.last_at < func.clock_timestamp() - text(f"interval '{KEPT}'")))
