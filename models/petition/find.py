"""Finding a petition through the one who looks: what an actor may not see does not exist for them."""

from __future__ import annotations

import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.find import malformed
from models.casework.number import new_code, normal_code
from models.errors import NotFound
from models.people import limit
from models.people.actor import Actor
from models.petition.letter import PetitionLetter
from models.petition.number import LENGTH, normal_number
from models.petition.petition import Petition
from models.petition.rights import may_see


def find(db: Session, number: str, actor: Actor) -> Petition:
    """The petition with ``number``, if ``actor`` may see it.  Raises :class:`NotFound` for every other."""
    petition = _with(db, number)
    if petition is None or not may_see(actor, petition):
        raise NotFound("petition.unknown")
    return petition


def open_petition(db: Session, number: str, code: str, client: str) -> Petition:
    """The petition behind number and query code (PET-14, NUM-6).

    A wrong number and a wrong code answer the same, in the same time.  Raises :class:`NotFound` or ``TooMany``.
    """
    wanted = normal_number(number)
    if wanted is None:
        raise malformed(number, LENGTH)
    tries = ((limit.TRACKING, wanted), (limit.TRACKING_CLIENT, client))
    limit.check_all(db, *tries)
    petition = _with(db, number)
    expected = petition.query_code if petition else new_code(2)
    right = hmac.compare_digest(expected.encode(), normal_code(code).encode())
    if petition is None or not right:
        raise NotFound("tracking.wrong", n=limit.count_all(*tries))
    return petition


def letter_of(db: Session, petition: Petition, letter_id: int) -> PetitionLetter:
    """A letter of this very petition that is made.  Raises :class:`NotFound` for any other."""
    letter = db.get(PetitionLetter, letter_id)
    if letter is None or letter.petition_id != petition.id or letter.file is None:
        raise NotFound("document.unknown")
    return letter


def letter_by_code(db: Session, code: str) -> PetitionLetter:
    """The letter that carries ``code`` in its QR.  Raises :class:`NotFound`."""
    found = select(PetitionLetter).where(PetitionLetter.code == code, PetitionLetter.produced_at.is_not(None))
    letter = db.scalar(found)
    if letter is None:
        raise NotFound("document.unknown")
    return letter


def _with(db: Session, number: str) -> Petition | None:
    wanted = normal_number(number)
    return db.scalar(select(Petition).where(Petition.number == wanted)) if wanted else None
