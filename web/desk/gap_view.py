"""What the page of a case says of papers that may follow, and of the credit of its applicant."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import today
from models.casework import credit, gaps
from models.casework.case import Case
from models.casework.credit import CreditEntry
from models.casework.stages import Stage
from models.casework.supplement import Supplement
from models.errors import Problem

# Acts of the window's check that only some gaps allow; what does not fit is not offered.
_FORMS = {"accept_with_gaps", "deposit"}


@dataclass(frozen=True)
class GapView:
    """``must``: a written promise must be answered with acceptance (GAP-2); ``against``: why it cannot be.

    ``asked`` are the papers to come; ``today`` stands in the field of an arrival; ``key`` makes a repeat one act.
    """

    must: bool
    against: Sequence[Problem]
    promised: bool
    asked: Supplement | None
    marks: Sequence[CreditEntry]
    today: date
    key: str


def view(db: Session, case: Case) -> GapView:
    """For the desk; nothing is reckoned where the case has no use for it."""
    checking = case.stage == Stage.RECEIVED
    against = list(gaps.objections(db, case)) if checking and gaps.faults(db, case).secondary else []
    wanted = select(Supplement).where(Supplement.case_id == case.id, Supplement.kind.in_(gaps.KINDS))
    return GapView(
        must=checking and gaps.must_offer(db, case),
        against=[one for one in against if one.code != "paper.unchecked"],
        promised=checking and gaps.promised_online(db, case) is not None,
        asked=db.scalar(wanted.order_by(Supplement.seq.desc()).limit(1)),
        marks=credit.open_marks(db, case.applicant_digest),
        today=today(),
        key=secrets.token_urlsafe(12),
    )


def fitting(db: Session, case: Case, actions: Sequence[str]) -> list[str]:
    """``actions`` without the form of a gap that this case does not allow (GAP-2, GAP-3)."""
    if not _FORMS & set(actions):
        return list(actions)
    found, weighs = gaps.faults(db, case), case.spec.gap_weighs
    fits = {
        "accept_with_gaps": bool(found.secondary) and not found.main and not weighs,
        "deposit": bool(found.main) or (bool(found.secondary) and weighs),
    }
    return [name for name in actions if fits.get(name, True)]
