"""Topic ``produce``: make one document.  Its data is read in one transaction, it is set outside of any."""

from __future__ import annotations

from typing import NamedTuple

import pypdfium2
from sqlalchemy.orm import Session

from models.casework import files, kinds
from models.casework.document import Document
from models.casework.files import StoredFile
from models.casework.production import conclude_production, record_document
from models.settings import Settings
from workers.base import slow_handler
from workers.documents.data import Data, common, subject_of
from workers.documents.kinds import SAYS
from workers.documents.render import render


class Plan(NamedTuple):
    document_id: int
    kind: str
    data: Data


class Made(NamedTuple):
    stored: StoredFile
    pages: int


@slow_handler("produce")
class Produce:
    def prepare(self, db: Session, ids: list[int]) -> Plan | None:
        """None for a document that is made already, or void; its case may still have to move on."""
        document = db.get_one(Document, ids[0])
        if document.produced_at is not None or document.voided_at is not None:
            conclude_production(db, document.case_id)
            return None
        subject = subject_of(db, document)
        data = {**common(subject, Settings.from_env()), **SAYS[document.kind](subject)}
        return Plan(document.id, document.kind, data)

    def call(self, plan: Plan) -> Made:
        pdf = render(plan.kind, plan.data)
        with pypdfium2.PdfDocument(pdf) as made:
            pages = len(made)
        return Made(files.write(Settings.from_env().uploads, pdf, kinds.PDF), pages)

    def record(self, db: Session, plan: Plan, made: Made) -> None:
        record_document(db, plan.document_id, made.stored, made.pages)
