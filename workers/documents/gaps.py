"""What the papers about gaps and about false papers say (rulebook 7.3, ACC-14)."""

from __future__ import annotations

from sqlalchemy import select

from models.calendar.now import day_of
from models.casework import credit
from models.casework.gaps import KINDS, promised_online
from models.casework.supplement import Supplement
from models.text import Text
from workers.documents.data import Data, Subject, days, on, pair


def deposit(subject: Subject) -> Data:
    """The slip, with the full list of what is missing: it is the one-time notice too (GAP-3)."""
    limit = subject.case.spec.supplement
    return {**_listed(subject), "applicant_due": on(subject.due["applicant"]), "applicant_days": days(limit)}


def promise(subject: Subject) -> Data:
    """What the applicant promised in writing, how and when (GAP-2)."""
    asked = _asked(subject)
    online = promised_online(subject.db, subject.case) if asked.promised == "online" else None
    given = (
        Text("申请人在办件页面网上承诺", "given by the applicant online, on the page of the request")
        if online
        else Text("申请人书面承诺，原件存卷", "given on paper, the original is kept in the file")
    )
    day = day_of(online) if online else subject.document.dated_on
    return {**notice(subject), "given": pair(given), "given_on": on(day)}


def notice(subject: Subject) -> Data:
    """What is to come and by when, told once (GAP-2)."""
    return {**_listed(subject), "gap_due": on(subject.due["gap"])}


def never_came(subject: Subject) -> Data:
    """The papers that were still missing at the deadline (GAP-6)."""
    missing = [_title(subject, line.code) for line in _asked(subject).lines if line.answered_at is None]
    names = Text("、".join(f"《{one.zh}》" for one in missing), ", ".join(one.en for one in missing))
    return {"gap_due": on(subject.due["gap"]), "missing": pair(names)}


def false_papers(subject: Subject) -> Data:
    """Why it is not accepted, in the clerk's words too (ACC-14)."""
    return {**warning(subject), "reason": subject.event.reason or ""}


def warning(subject: Subject) -> Data:
    """What was false, none where the act names nothing, and until when no new application may be filed, where the item
    touches safety (ALL 78)."""
    case, known = subject.case, credit.GROUNDS.get(str(subject.event.facts.get("falsehood")))
    until = credit.barred_until(subject.db, case.applicant_digest, case.item_code)
    return {
        "ground": pair(known.title) if known else None,
        "barred_until": on(until) if until else None,
    }


def _asked(subject: Subject) -> Supplement:
    """The list of papers the event is about: the last one asked by then."""
    wanted = select(Supplement).where(Supplement.case_id == subject.case.id, Supplement.kind.in_(KINDS))
    wanted = wanted.where(Supplement.asked_at <= subject.event.at)
    return subject.db.scalars(wanted.order_by(Supplement.seq.desc()).limit(1)).one()


def _listed(subject: Subject) -> Data:
    return {
        "lines": [
            {"n": line.seq, "title": pair(_title(subject, line.code)), "problem": line.problem, "remedy": line.remedy}
            for line in _asked(subject).lines
        ]
    }


def _title(subject: Subject, code: str) -> Text:
    need = subject.case.spec.paper(code)
    return need.title if need else Text(code, code)
