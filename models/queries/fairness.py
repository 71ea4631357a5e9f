"""What supervisors see of claim-next: the nightly reports, and what was passed over, by whom and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework.case import Case
from models.casework.proof import ClaimProof
from models.casework.skip import WorkSkip
from models.casework.work import WorkItem
from models.catalogue.item import ServiceItem
from models.queries.lists import names
from models.text import Text

REPORTS = 31
SKIP_DAYS = 14
SKIPS_MOST = 200


@dataclass(frozen=True)
class Skipped:
    """One piece that somebody passed over; ``until_at`` empty: it is never offered to them again."""

    at: datetime
    account_id: int
    number: str
    title: Text
    kind: str
    state: str
    due_on: date | None
    reason: str
    words: str | None
    until_at: datetime | None


@dataclass(frozen=True)
class Fairness:
    """The latest reports, newest first; what was passed over lately; the names of staff in both, by account."""

    reports: Sequence[ClaimProof]
    skips: Sequence[Skipped]
    names: Mapping[int, str]


def fairness(db: Session) -> Fairness:
    reports = db.scalars(select(ClaimProof).order_by(ClaimProof.day.desc()).limit(REPORTS)).all()
    skips = _skips(db)
    named = [finding.account_id for report in reports for finding in report.found]
    return Fairness(reports, skips, names(db, [*named, *(one.account_id for one in skips)]))


def _skips(db: Session) -> list[Skipped]:
    wanted = (
        select(WorkSkip, WorkItem, Case.number, ServiceItem.zh, ServiceItem.en)
        .join(WorkItem, WorkItem.id == WorkSkip.work_item_id)
        .join(Case, Case.id == WorkItem.case_id)
        .join(ServiceItem, ServiceItem.code == Case.item_code)
        .where(WorkSkip.at >= now() - timedelta(days=SKIP_DAYS))
        .order_by(WorkSkip.at.desc(), WorkSkip.id.desc())
        .limit(SKIPS_MOST)
    )
    return [
        Skipped(
            skip.at, skip.account_id, number or "", Text(zh, en), work.kind, work.state, work.due_on, skip.reason,
            skip.words, skip.until_at,
        )
        for skip, work, number, zh, en in db.execute(wanted).unique()
    ]  # fmt: skip
