"""Notes of staff on a case, for staff alone (C3.8): no page, export or paper of an applicant reads this table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.calendar.now import now
from models.casework.case import Case
from models.errors import Invalid, NotFound, Problem
from models.people.actor import Actor
from models.seal import Sealed

LONGEST = 2000


class CaseNote(Base):
    """One note.  Its words are sealed, because clerks write of people; a removed one stays as a row, unread."""

    __tablename__ = "case_note"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    words: Mapped[str] = mapped_column(Sealed)
    at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    removed_at: Mapped[datetime | None]


def note(db: Session, case: Case, actor: Actor, words: str) -> CaseNote:
    """Write one down.  Raises :class:`Invalid` for no words and for too many."""
    words = words.strip()
    if not words:
        raise Invalid([Problem("note.missing", "note")])
    if len(words) > LONGEST:
        raise Invalid([Problem("text.too_long", "note", {"longest": LONGEST})])
    assert actor.account_id is not None
    made = CaseNote(case_id=case.id, account_id=actor.account_id, words=words, at=now())
    db.add(made)
    db.flush()
    return made


def remove(db: Session, case: Case, actor: Actor, note_id: int) -> None:
    """Take a note of one's own back.  Raises :class:`NotFound` for anybody else's."""
    found = db.get(CaseNote, note_id)
    if found is None or found.case_id != case.id or found.account_id != actor.account_id:
        raise NotFound("note.unknown")
    found.removed_at = now()


def notes(db: Session, case_id: int) -> Sequence[CaseNote]:
    """The notes on a case, oldest first."""
    wanted = select(CaseNote).where(CaseNote.case_id == case_id, CaseNote.removed_at.is_(None))
    return db.scalars(wanted.order_by(CaseNote.id)).all()
