"""The one-time keys of forms that change accounts: a form that is sent twice acts once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.seal import ring


class Press(Base):
    """A key that was used.  Only its digest is kept, because a one-time password is derived from the key itself."""

    __tablename__ = "form_press"

    key_digest: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


def first(db: Session, key: str) -> bool:
    """Whether this is the first press with ``key``.  A second one at the same moment waits for the first to end."""
    wanted = insert(Press).values(key_digest=ring.digest("press", key)).on_conflict_do_nothing()
    return db.scalar(wanted.returning(Press.key_digest)) is not None


def just_now(db: Session, key: str, seconds: int) -> bool:
    """Whether ``key`` was used within the last ``seconds``: a double press, and no page that is opened again."""
    fresh = Press.at > func.clock_timestamp() - text(f"interval '{seconds} seconds'")
    wanted = select(Press.key_digest).where(Press.key_digest == ring.digest("press", key), fresh)
    return db.scalar(wanted) is not None


def forget_old(db: Session) -> None:
    """Delete what no open page can still send."""
    db.execute(delete(Press).where(Press.at < func.clock_timestamp() - text("interval '2 days'")))
