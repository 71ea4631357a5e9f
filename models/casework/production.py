"""What follows when a document is made: it is recorded, and the last one of a decision moves the case on."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework.document import OF_DECISION, Document
from models.casework.files import StoredFile
from models.casework.lock import lock
from models.casework.perform import perform
from models.casework.stages import Stage
from models.people.actor import SYSTEM


def record_document(db: Session, document_id: int, stored: StoredFile, pages: int) -> None:
    """Record a document as it lies on disk.  One that is made already is never replaced: its digest was given out."""
    case = lock(db, db.get_one(Document, document_id).case_id)
    document = db.get_one(Document, document_id, populate_existing=True)
    if document.produced_at is None and document.voided_at is None:
        document.file, document.sha256, document.size = stored.file, stored.sha256, stored.size
        document.pages, document.produced_at = pages, now()
    conclude_production(db, case.id)


def conclude_production(db: Session, case_id: int) -> None:
    """Move a case on that waits for its documents, once all of them are made."""
    case = lock(db, case_id)
    waited_for = select(Document.id).where(
        Document.case_id == case_id,
        Document.kind.in_(OF_DECISION),
        Document.produced_at.is_(None),
        Document.voided_at.is_(None),
    )
    if case.stage == Stage.PRODUCING and db.scalar(waited_for.limit(1)) is None:
        perform(db, case_id, "produced", SYSTEM)
