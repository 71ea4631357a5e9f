"""A finished case, rated by its applicant: the shortest way to a work order."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework import advance
from models.casework.document import Document
from models.casework.perform import perform
from models.casework.rating import RatingOrder, order_of
from models.people.actor import SYSTEM
from tests import factories
from tests.factories import Filed


def delivered(db: Session, folder: Path, **answers: object) -> Filed:
    """Granted and delivered online, its documents taken for made."""
    given = {"delivery_way": "online", "delivery_consent": ["agreed"], **answers}
    filed = factories.decided_case(db, folder=folder, **given)  # type: ignore[arg-type]
    db.execute(update(Document).where(Document.case_id == filed.case.id).values(produced_at=now()))
    perform(db, filed.case.id, "produced", SYSTEM)
    advance.advance(db, filed.case.id)
    return filed


def rated(db: Session, folder: Path, level: int, **facts: object) -> Filed:
    filed = delivered(db, folder)
    perform(db, filed.case.id, "rate", filed.applicant, level=level, **facts)
    return filed


def ordered(db: Session, folder: Path, **facts: object) -> tuple[Filed, RatingOrder]:
    """A case rated 4 and the order that came of it."""
    filed = rated(db, folder, 4, **facts)
    order = order_of(db, filed.case.id)
    assert order is not None
    return filed, order
