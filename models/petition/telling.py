"""Telling petitioners: the e-mail that a letter is there, and what the desk hands over or posts."""

from __future__ import annotations

from sqlalchemy import func
from sqlalchemy.orm import Session

from models.audit.acts import record
from models.calendar.now import now
from models.casework.files import StoredFile
from models.errors import NotPossible
from models.people.actor import Actor
from models.petition.letter import PetitionLetter
from models.petition.petition import Petition

WAYS = ("desk", "post")


def record_letter(db: Session, letter_id: int, stored: StoredFile, pages: int) -> None:
    """Record a letter as it lies on disk.  One that is made already is never replaced: its digest was given out."""
    letter = db.get_one(PetitionLetter, letter_id, with_for_update=True)
    if letter.produced_at is None:
        letter.file, letter.sha256, letter.size = stored.file, stored.sha256, stored.size
        letter.pages, letter.produced_at = pages, func.clock_timestamp()


def begin_mail(db: Session, letter_id: int) -> PetitionLetter | None:
    """Mark the e-mail of a letter as under way, before the call.  None: it was sent already."""
    letter = db.get(PetitionLetter, letter_id, with_for_update=True)
    if letter is None or letter.mailed == "sent":
        return None
    letter.mailed = "sending"
    return letter


def settle_mail(db: Session, letter_id: int, mailed: str, error: str | None = None) -> None:
    """Note how the call ended: ``sent``, ``failed`` or ``unknown``.  What was sent stays sent."""
    letter = db.get_one(PetitionLetter, letter_id, with_for_update=True)
    if letter.mailed != "sent":
        letter.mailed, letter.mail_error = mailed, error


def hand_over(db: Session, petition: Petition, letter_id: int, way: str, actor: Actor) -> None:
    """Note that a letter was handed over at the desk or posted.  A second time changes nothing."""
    letter = db.get(PetitionLetter, letter_id, with_for_update=True)
    if letter is None or letter.petition_id != petition.id or way not in WAYS:
        raise NotPossible("petition.moved_on")
    if letter.handed_at is None:
        letter.handed_at, letter.handed_way, letter.handed_by = now(), way, actor.account_id
        record(db, actor, "petition.handed", about=f"petition:{petition.id}", facts={"letter": letter.kind, "way": way})
