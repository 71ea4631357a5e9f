"""Papers that the hall holds already, offered again to their account (A4.5): filed before, or granted here."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import day_of, today
from models.casework import files, kinds
from models.casework.case import Case
from models.casework.decision import Decision
from models.casework.document import Doc, Document
from models.casework.files import StoredFile
from models.casework.old_licence import in_force
from models.casework.papers import FiledPaper, live_papers
from models.casework.stages import Stage
from models.catalogue.spec import PaperNeed
from models.text import Text

MOST_OFFERED = 3
"""Offered for one paper; more would be a search and no help."""

# Rows looked through for each kind, the newest first.
_LOOKED = 60
_CERTIFICATE = 1


@dataclass(frozen=True)
class Held:
    """One file that may be used again.  ``key`` names it in a form; ``until`` is its last day where one is known."""

    key: str
    name: Text
    number: str
    dated: date
    until: date | None
    licence: bool
    stored: StoredFile


def offers(db: Session, case: Case, needs: Collection[PaperNeed]) -> dict[str, list[Held]]:
    """For each paper of ``needs``, what the account of ``case`` may use again; nothing for a case of no account.

    What is filed in this case already is not offered.  A licence granted here is offered for any certificate, since
    only its owner knows which one is meant.
    """
    if case.account_id is None:
        return {}
    here = {(paper.code, paper.sha256) for paper in live_papers(db, case.id)}
    licences = list(_licences(db, case.account_id))
    filed = list(_filed(db, case, {need.code for need in needs}))
    found: dict[str, list[Held]] = {}
    for need in needs:
        granted = licences if need.kind == _CERTIFICATE else []
        known = {one.stored.sha256: one for one in [*granted, *(one for code, one in filed if code == need.code)]}
        fresh = [one for digest, one in known.items() if (need.code, digest) not in here]
        if fresh:
            found[need.code] = fresh[:MOST_OFFERED]
    return found


def again(folder: Path, held: Held) -> StoredFile:
    """The same bytes under a name of their own, so that either copy outlives the other."""
    return StoredFile(
        files.again(folder, held.stored.file), held.stored.sha256, held.stored.size, held.stored.media_type
    )


def _filed(db: Session, case: Case, codes: Collection[str]) -> Iterator[tuple[str, Held]]:
    """What the account filed with sent requests, could be opened, and was not found wrong."""
    wanted = (
        select(FiledPaper, Case)
        .join(Case, Case.id == FiledPaper.case_id)
        .where(Case.account_id == case.account_id, Case.id != case.id, Case.stage != Stage.DRAFT)
        .where(FiledPaper.code.in_(codes), FiledPaper.removed_at.is_(None), FiledPaper.inspected_at.is_not(None))
        .where(FiledPaper.fault.is_(None), FiledPaper.original_sheets.is_(None))
        .where(FiledPaper.verdict.is_distinct_from("wrong"))
        .order_by(FiledPaper.id.desc())
        .limit(_LOOKED)
    )
    seen = set()
    for paper, owner in db.execute(wanted):
        if (paper.code, paper.sha256) not in seen:
            seen.add((paper.code, paper.sha256))
            stored = StoredFile(paper.file, paper.sha256, paper.size, paper.media_type)
            name = Text(paper.name, paper.name)
            yield paper.code, _held(f"paper:{paper.id}", name, owner, paper.filed_at, None, stored)


def _licences(db: Session, account_id: int) -> Iterator[Held]:
    """The licences of the account that this hall granted and that hold today."""
    wanted = (
        select(Document, Decision, Case)
        .join(Case, Case.id == Document.case_id)
        .join(Decision, (Decision.case_id == Case.id) & Decision.recalled_at.is_(None))
        .where(Case.account_id == account_id, Document.kind == Doc.RESULT, Document.voided_at.is_(None))
        .where(Document.produced_at.is_not(None), Case.stage == Stage.DELIVERED)
        .order_by(Document.id.desc())
        .limit(_LOOKED)
    )
    for document, decision, owner in db.execute(wanted):
        if in_force(decision, today()) and document.file and document.sha256 and document.produced_at:
            stored = StoredFile(document.file, document.sha256, document.size or 0, kinds.PDF)
            title, day = owner.spec.title, decision.valid_until
            yield _held(f"document:{document.id}", title, owner, document.produced_at, day, stored, licence=True)


def _held(
    key: str, name: Text, owner: Case, at: datetime, until: date | None, stored: StoredFile, *, licence: bool = False
) -> Held:
    return Held(key, name, owner.number or "", day_of(at), until, licence, stored)
