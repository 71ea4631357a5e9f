"""What an applicant sent, as one text whose digest stands in the event of sending, and so in the chained log (U8).

The text is the owner's: their answers, and of each file its digest.  Anybody can take its SHA-256 with common tools and
compare it with the receipt.  A salt keeps who has only the digest from trying out names and numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.audit.signing import canonical
from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.papers import FiledPaper, live_papers
from models.casework.supplement import supplements
from models.catalogue import form
from models.catalogue.answers import Answer
from models.seal import ring

ACTIONS = ("submit", "begin_part")


def digest_now(db: Session, case: Case) -> str:
    """The digest of what is being sent, for its event."""
    return _digest(_text(case, case.answers, live_papers(db, case.id)))


def sending(db: Session, case: Case) -> CaseEvent | None:
    """The event of sending, where it holds a digest: requests from before there were signed receipts have none."""
    wanted = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action.in_(ACTIONS))
    event = db.scalar(wanted.order_by(CaseEvent.seq).limit(1))
    return event if event is not None and event.facts.get("sent") else None


def copy(db: Session, case: Case, event: CaseEvent) -> bytes | None:
    """The text that was sent, as it was when ``event`` happened; None when it cannot be put together any more."""
    first = next(iter(supplements(db, case.id)), None)
    answers = case.answers if first is None or first.before is None else first.before
    text = _text(case, answers, papers_at(db, case, answers, event))
    return text if _digest(text) == event.facts.get("sent") else None


def papers_at(db: Session, case: Case, answers: Mapping[str, Answer], event: CaseEvent) -> list[FiledPaper]:
    """The papers that went with the application itself."""
    asked = form.codes_asked(case.spec, answers)
    filed = select(FiledPaper).where(FiledPaper.case_id == case.id, FiledPaper.round == 0)
    filed = filed.where(FiledPaper.filed_at <= event.at)
    there = or_(FiledPaper.removed_at.is_(None), FiledPaper.removed_at > event.at)
    return [paper for paper in db.scalars(filed.where(there).order_by(FiledPaper.id)) if paper.code in asked]


def _text(case: Case, answers: Mapping[str, Answer], papers: Iterable[FiledPaper]) -> bytes:
    return canonical(
        {
            "item": case.item_code,
            "answers": dict(answers),
            "papers": [{"code": paper.code, "sha256": paper.sha256, "size": paper.size} for paper in papers],
            "salt": ring.digest("sent", case.token)[:32],
        }
    )


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
