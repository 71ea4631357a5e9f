"""Everything of one account, for its owner: a copy to keep, and who has looked at it (PD-6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.event import CaseEvent
from models.casework.notice import Notice
from models.casework.notices import told
from models.casework.papers import FiledPaper
from models.casework.read_log import ReadLine
from models.catalogue.form import settle
from models.catalogue.item import Department, Site
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


@dataclass(frozen=True)
class Copy:
    """``told`` is everything in plain words; ``papers`` are the live papers, each with the folder it lies in."""

    told: Mapping[str, object]
    papers: Sequence[tuple[str, FiledPaper]]


def copy(db: Session, account_id: int, lang: str) -> Copy:
    """The account, its cases with every answer, event, notice and reading, and its requests, in plain words."""
    account = db.get_one(Account, account_id)
    # Read once and held, so that the words of thousands of notices ask for no office by itself.
    offices = [*db.scalars(select(Site)), *db.scalars(select(Department))]
    requests: list[Mapping[str, object]] = []
    papers: list[tuple[str, FiledPaper]] = []
    for file in _files(db, account_id):
        requests.append(_request(db, file, lang))
        papers += [(_folder(file.case), paper) for paper in file.papers]
    del offices
    told = {
        "account": {
            "name": account.name, "phone": account.phone, "email": account.email, "language": account.lang,
            "made": _time(account.created_at),
        },
        "requests": requests,
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
    return Copy(told, papers)


@dataclass(frozen=True)
class _File:
    """One case with all that belongs to it."""

    case: Case
    papers: Sequence[FiledPaper]
    events: Sequence[CaseEvent]
    notices: Sequence[Notice]
    clocks: Sequence[Clock]


AT_ONCE = 200
"""So many cases are read together: a handful of statements for all of them instead of some seventy for each."""


def _files(db: Session, account_id: int) -> Iterator[_File]:
    """Every case of the account, the oldest first."""
    ids = db.scalars(select(Case.id).where(Case.account_id == account_id).order_by(Case.id)).all()
    for start in range(0, len(ids), AT_ONCE):
        these = ids[start : start + AT_ONCE]
        wanted = (
            select(Case).where(Case.id.in_(these)).options(selectinload(Case.flow_version), selectinload(Case.parent))
        )
        cases = db.scalars(wanted.order_by(Case.id)).unique().all()
        papers = _by_case(db, FiledPaper, these, FiledPaper.id, FiledPaper.removed_at.is_(None))
        events = _by_case(db, CaseEvent, these, CaseEvent.seq)
        notices = _by_case(db, Notice, these, Notice.id)
        clocks = _by_case(db, Clock, these, Clock.id)
        for case in cases:
            yield _File(case, papers[case.id], events[case.id], notices[case.id], clocks[case.id])


def _by_case(db: Session, kind: Any, ids: Sequence[int], order: Any, *only: Any) -> Mapping[int, list[Any]]:
    """The rows of ``kind`` that belong to the cases ``ids``, by case, in their order."""
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in db.scalars(select(kind).where(kind.case_id.in_(ids), *only).order_by(kind.case_id, order)):
        rows[row.case_id].append(row)
    return rows


def _request(db: Session, file: _File, lang: str) -> Mapping[str, object]:
    case = file.case
    titles = {field.key: field.title.within(lang) for field in case.spec.fields}
    words = [(notice, told(db, notice, lang, file.clocks)) for notice in file.notices]
    return {
        "number": case.number,
        "service": case.spec.title.within(lang),
        "stage": case.stage,
        "outcome": case.outcome,
        "answers": {titles.get(key, key): value for key, value in settle(case.spec, case.answers).items()},
        "papers": [{"code": one.code, "name": one.name, "bytes": one.size, "filed": _time(one.filed_at),
                    "file": f"{_folder(case)}/{one.id}-{one.name}"} for one in file.papers],
        "events": [{"at": _time(one.at), "what": one.action, "by": one.office or one.actor_kind, "reason": one.reason,
                    "law": one.law} for one in file.events],
        "notices": [{"at": _time(notice.at), "title": said.title, "text": said.text} for notice, said in words],
    }  # fmt: skip


def _folder(case: Case) -> str:
    return case.number or f"draft-{case.id}"


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
