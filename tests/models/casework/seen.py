"""What a test of casework looks at, and the little that workers and clerks do in between."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework import papers
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.document import OF_DECISION, Document
from models.errors import NotReady
from models.people.actor import Actor
from tests.hall_data import shenzhen


def codes(error: pytest.ExceptionInfo[NotReady]) -> set[str]:
    return {p.code for p in error.value.problems}


def running(db: Session, case_id: int) -> dict[str, date]:
    return {c.kind: c.due_on for c in db.scalars(select(Clock).where(Clock.case_id == case_id)) if not c.stopped_on}


def tick_all(db: Session, case: Case, clerk: Actor) -> None:
    for paper in papers.live_papers(db, case.id):
        papers.mark(paper, "ok", clerk.account_id)


def make_documents(db: Session, case_id: int) -> None:
    """As the workers do, without the pictures."""
    for document in db.scalars(select(Document).where(Document.case_id == case_id, Document.kind.in_(OF_DECISION))):
        document.produced_at = document.produced_at or shenzhen("2026-09-30 09:00")
    db.flush()
