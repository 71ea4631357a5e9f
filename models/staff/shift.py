"""Handing a shift over: a note for those who come next at the same place, which stays until each has read it (C1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, ForeignKey, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.calendar.now import SHENZHEN, now, today
from models.calendar.working import current
from models.errors import Invalid, NotFound, Problem
from models.people.actor import Actor
from models.seal import Sealed
from models.staff.views import places

WORDS_MOST = 500
KEPT_DAYS = 60
"""After so long a note is history: whoever comes back from a long leave starts afresh."""
NOON = time(13, 0)

Shift = Literal["morning", "afternoon", "rest"]


class ShiftNote(Base):
    """What one shift leaves to the next at ``place``, a site or a department."""

    __tablename__ = "shift_note"

    id: Mapped[Id]
    place: Mapped[str] = mapped_column(index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    shift: Mapped[str]
    words: Mapped[str] = mapped_column(Sealed)
    at: Mapped[datetime]


class ShiftRead(Base):
    """Who has read a note, and when."""

    __tablename__ = "shift_read"

    note_id: Mapped[int] = mapped_column(ForeignKey("shift_note.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


def shift_now() -> Shift:
    """The shift that runs: two on a working day, none on a rest day."""
    if not current().is_working(today()):
        return "rest"
    return "morning" if now().astimezone(SHENZHEN).time() < NOON else "afternoon"


def leave(db: Session, actor: Actor, place: str, words: str) -> ShiftNote:
    """Leave a note.  Raises :class:`Invalid` without words, with too many, or for a place that is not the actor's."""
    assert actor.account_id is not None
    words = words.strip()
    if not words:
        raise Invalid([Problem("field.required", "words")])
    if len(words) > WORDS_MOST:
        raise Invalid([Problem("text.too_long", "words", {"longest": WORDS_MOST})])
    if place not in places(actor):
        raise Invalid([Problem("field.choice", "place")])
    note = ShiftNote(place=place, by_id=actor.account_id, shift=shift_now(), words=words, at=now())
    db.add(note)
    db.flush()
    return note


def unread(db: Session, actor: Actor) -> Sequence[ShiftNote]:
    """The notes of others at the actor's places that the actor has not read, the oldest first."""
    return db.scalars(select(ShiftNote).where(_waits_for(actor)).order_by(ShiftNote.at, ShiftNote.id)).all()


def unread_count(db: Session, actor: Actor) -> int:
    return db.scalar(select(func.count()).select_from(ShiftNote).where(_waits_for(actor))) or 0


def read(db: Session, actor: Actor, note_id: int) -> None:
    """It was read.  Raises :class:`NotFound` for a note that is not for the actor."""
    note = db.get(ShiftNote, note_id)
    if note is None or note.place not in places(actor):
        raise NotFound()
    row = insert(ShiftRead).values(note_id=note_id, account_id=actor.account_id)
    db.execute(row.on_conflict_do_nothing())


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    was_read = select(ShiftRead.note_id).where(
        ShiftRead.note_id == ShiftNote.id, ShiftRead.account_id == actor.account_id
    )
    return and_(
        ShiftNote.place.in_(places(actor)),
        ShiftNote.by_id != actor.account_id,
        ShiftNote.at > now() - timedelta(days=KEPT_DAYS),
        ~was_read.exists(),
    )
