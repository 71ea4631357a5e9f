"""The lists behind a supervisor's figures: work by place, kind, band or person, and cases by stage and band."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.orm import Session, defer, lazyload

from models.calendar.now import day_of
from models.casework.case import Case, by_due, is_open
from models.casework.desk import by_urgency
from models.casework.work import WorkItem
from models.catalogue.item import ServiceItem
from models.people.account import Account
from models.queries.desk import (
    BANDS,
    Line,
    applicant,
    beyond,
    cursor,
    in_band,
    lines,
    lines_wanted,
    start_of,
    start_of_today,
)
from models.text import Text

PAGE = 50
DONE_MOST = 200
NARROWINGS = ("now", *BANDS)
"""The bands by which a list can be narrowed."""


class Work(NamedTuple):
    """What a list of open work is narrowed to; ``waiting`` means in nobody's hands, due from ``first`` to ``last``,
    both days included.  None narrows nothing."""

    place: str | None = None
    kind: str | None = None
    band: str | None = None
    holder: int | None = None
    waiting: bool = False
    first: date | None = None
    last: date | None = None


class Cases(NamedTuple):
    """What a list of open cases is narrowed to; due from ``first`` to ``last``, received from ``since`` to ``until``,
    all days included."""

    stage: str | None = None
    band: str | None = None
    first: date | None = None
    last: date | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class WorkPage:
    """``names`` are the holders', by their account; ``older`` the cursor of the next page."""

    lines: Sequence[Line]
    names: dict[int, str]
    older: str | None = None


@dataclass(frozen=True)
class CaseLine:
    """One case of a list, its applicant masked.  ``due_on`` is the nearest end of a running clock."""

    number: str
    title: Text
    applicant: str
    stage: str
    received_on: date | None
    due_on: date | None


@dataclass(frozen=True)
class CasePage:
    lines: Sequence[CaseLine]
    older: str | None


def work(db: Session, wanted: Work, after: str | None = None, size: int = PAGE) -> WorkPage:
    """Open work in the order of the queues.  ``after`` is a cursor; one that cannot be read is none."""
    page = lines_wanted().where(WorkItem.state == "open", *_narrowed(wanted), *beyond(after))
    rows = lines(db, by_urgency(page).limit(size + 1))
    older = cursor(rows[size - 1]) if len(rows) > size else None
    return WorkPage(rows[:size], names(db, [row.holder_id for row in rows[:size]]), older)


def done_today(db: Session, account_id: int) -> WorkPage:
    """What somebody finished today, newest first."""
    mine = (WorkItem.state == "done", WorkItem.done_by == account_id, WorkItem.done_at >= start_of_today())
    rows = lines(db, lines_wanted().where(*mine).order_by(WorkItem.done_at.desc()).limit(DONE_MOST))
    return WorkPage(rows, names(db, [account_id]))


def cases(db: Session, wanted: Cases | None = None, after: str | None = None, size: int = PAGE) -> CasePage:
    """Open cases, the nearest end of a clock first.  ``after`` is a cursor; one that cannot be read is none."""
    page = cases_wanted().where(is_open(), *_fitting(wanted or Cases()), *_after(after))
    rows = db.execute(page.order_by(*by_due()).limit(size + 1)).unique().all()
    last = rows[size - 1][0] if len(rows) > size else None
    return CasePage(case_lines(rows[:size]), f"{last.due_on or date.max}_{last.id}" if last else None)


def cases_wanted() -> Any:
    """The select of which :func:`case_lines` makes lines, without what no list shows."""
    return (
        select(Case, ServiceItem.zh, ServiceItem.en)
        .join(ServiceItem, ServiceItem.code == Case.item_code)
        .options(lazyload(Case.version), defer(Case.answers), defer(Case.query_code))
    )


def case_lines(rows: Iterable[Any]) -> list[CaseLine]:
    return [_case_line(case, Text(zh, en)) for case, zh, en in rows]


def names(db: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """The names of staff by their accounts."""
    wanted = select(Account).where(Account.id.in_({one for one in ids if one}), Account.kind == "staff")
    return {account.id: account.name or account.login or "" for account in db.scalars(wanted)}


def _case_line(case: Case, title: Text) -> CaseLine:
    return CaseLine(
        number=case.number or "",
        title=title,
        applicant=applicant(case),
        stage=case.stage,
        received_on=day_of(case.received_at) if case.received_at else None,
        due_on=case.due_on,
    )


def _narrowed(wanted: Work) -> Iterable[ColumnElement[bool]]:
    if wanted.place:
        yield func.coalesce(WorkItem.site_code, WorkItem.department_code) == wanted.place
    if wanted.kind:
        yield WorkItem.kind == wanted.kind
    if wanted.band in NARROWINGS:
        yield in_band(WorkItem.due_on, str(wanted.band))
    if wanted.holder:
        yield WorkItem.holder_id == wanted.holder
    if wanted.waiting:
        yield WorkItem.holder_id.is_(None)
    if wanted.first:
        yield WorkItem.due_on >= wanted.first
    if wanted.last:
        yield WorkItem.due_on <= wanted.last


def _fitting(wanted: Cases) -> Iterable[ColumnElement[bool]]:
    if wanted.stage:
        yield Case.stage == wanted.stage
    if wanted.band in NARROWINGS:
        yield in_band(Case.due_on, str(wanted.band))
    if wanted.first:
        yield Case.due_on >= wanted.first
    if wanted.last:
        yield Case.due_on <= wanted.last
    if wanted.since:
        yield Case.received_at >= start_of(wanted.since)
    if wanted.until:
        yield Case.received_at < start_of(wanted.until + timedelta(days=1))


def _after(cursor: str | None) -> Iterable[ColumnElement[bool]]:
    """What stands after ``cursor`` in the order of due date and age."""
    try:
        day, last = (cursor or "").split("_")
        at = (date.fromisoformat(day), int(last))
    except ValueError:
        return
    yield tuple_(*by_due()) > tuple_(*(literal(part) for part in at))
