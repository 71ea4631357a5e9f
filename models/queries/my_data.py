"""Everything of one account, for its owner: a copy to keep, and who has looked at it (PD-6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.event import CaseEvent
from models.casework.notice import Notice
from models.casework.notices import told
from models.casework.papers import FiledPaper, live_papers
from models.casework.read_log import ReadLine
from models.catalogue.form import settle
from models.people.account import Account, PostHeld
from models.voice.data_request import of_account

LOOKS = 200
"""So many of the last readings stand on the page; the copy holds all of them."""


@dataclass(frozen=True)
class Look:
    """One reading.  ``places`` are the offices of the person who looked: what applicants are told instead of a name."""

    at: datetime
    number: str
    title: Any
    what: str
    purpose: str
    roles: Sequence[str]
    places: Sequence[str]


def looks(db: Session, account_id: int, most: int | None = LOOKS) -> list[Look]:
    """Who opened the account's cases and papers, the last first."""
    wanted = select(ReadLine, Case).join(Case, Case.id == ReadLine.case_id).where(Case.account_id == account_id)
    rows = db.execute(wanted.order_by(ReadLine.id.desc()).limit(most)).unique().all()
    posts: dict[int, list[PostHeld]] = {}
    for post in db.scalars(select(PostHeld).where(PostHeld.account_id.in_({line.account_id for line, _ in rows}))):
        posts.setdefault(post.account_id, []).append(post)
    return [_look(line, case, posts.get(line.account_id or 0, ())) for line, case in rows]


def _look(line: ReadLine, case: Case, posts: Sequence[PostHeld]) -> Look:
    places = sorted({post.site_code or post.department_code or "" for post in posts} - {""})
    roles = sorted({post.role for post in posts})
    return Look(line.at, case.number or "", case.spec.title, line.what, line.purpose, roles, places)


def papers(db: Session, account_id: int) -> list[tuple[str, FiledPaper]]:
    """Every live paper with the folder it lies in inside the copy."""
    return [(_folder(case), paper) for case in _cases(db, account_id) for paper in live_papers(db, case.id)]


def copy(db: Session, account_id: int, lang: str) -> Mapping[str, object]:
    """The account, its cases with every answer, event, notice and reading, and its requests, in plain words."""
    account = db.get_one(Account, account_id)
    return {
        "account": {
            "name": account.name, "phone": account.phone, "email": account.email, "language": account.lang,
            "made": _time(account.created_at),
        },
        "requests": [_case(db, case, lang) for case in _cases(db, account_id)],
        "looked_at": [
            {"at": _time(one.at), "number": one.number, "what": one.what, "purpose": one.purpose,
             "offices": list(one.places)}
            for one in looks(db, account_id, None)
        ],
        "corrections": [
            {"at": _time(one.at), "words": one.words, "outcome": one.outcome, "answer": one.answer}
            for one in of_account(db, account_id)
        ],
    }  # fmt: skip


def _cases(db: Session, account_id: int) -> Sequence[Case]:
    return db.scalars(select(Case).where(Case.account_id == account_id).order_by(Case.id)).unique().all()


def _case(db: Session, case: Case, lang: str) -> Mapping[str, object]:
    titles = {field.key: field.title.within(lang) for field in case.spec.fields}
    events = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq))
    return {
        "number": case.number,
        "service": case.spec.title.within(lang),
        "stage": case.stage,
        "outcome": case.outcome,
        "answers": {titles.get(key, key): value for key, value in settle(case.spec, case.answers).items()},
        "papers": [{"code": one.code, "name": one.name, "bytes": one.size, "filed": _time(one.filed_at),
                    "file": f"{_folder(case)}/{one.id}-{one.name}"} for one in live_papers(db, case.id)],
        "events": [{"at": _time(one.at), "what": one.action, "by": one.office or one.actor_kind, "reason": one.reason,
                    "law": one.law} for one in events],
        "notices": list(_notices(db, case, lang)),
    }  # fmt: skip


def _notices(db: Session, case: Case, lang: str) -> Iterator[Mapping[str, object]]:
    for notice in db.scalars(select(Notice).where(Notice.case_id == case.id).order_by(Notice.id)):
        words = told(db, notice, lang)
        yield {"at": _time(notice.at), "title": words.title, "text": words.text}


def _folder(case: Case) -> str:
    return case.number or f"draft-{case.id}"


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
