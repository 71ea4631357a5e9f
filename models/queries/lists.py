"""The lists behind a supervisor's figures: work by place, kind, band or person, and cases by stage and band."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.orm import Session, defer, lazyload

from models.calendar.now import day_of
from models.casework.case import Case
from models.casework.stages import OPEN
from models.casework.work import WorkItem
from models.catalogue.item import ServiceItem
from models.people.account import Account
from models.queries.desk import BANDS, Line, applicant, in_band, lines, lines_wanted, start_of_today
from models.text import Text

PAGE = 50
DONE_MOST = 200
_NEVER = date(9999, 12, 31)


class Work(NamedTuple):
    """What a list of open work is narrowed to; ``waiting`` means in nobody's hands.  None narrows nothing."""

    place: str | None = None
    kind: str | None = None
    band: str | None = None
    holder: int | None = None
    waiting: bool = False


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
    """Open work, the most urgent first."""
    due = func.coalesce(WorkItem.due_on, _NEVER)
    page = lines_wanted().where(WorkItem.state == "open", *_narrowed(wanted), *_beyond(after, due, WorkItem.id))
    rows = lines(db, page.order_by(due, WorkItem.id).limit(size + 1))
    older = f"{rows[size - 1].due_on or _NEVER}_{rows[size - 1].work_id}" if len(rows) > size else None
    return WorkPage(rows[:size], names(db, [row.holder_id for row in rows[:size]]), older)


def done_today(db: Session, account_id: int) -> WorkPage:
    """What somebody finished today, newest first."""
    done = lines_wanted().where(WorkItem.done_by == account_id, WorkItem.done_at >= start_of_today())
    rows = lines(db, done.order_by(WorkItem.done_at.desc()).limit(DONE_MOST))
    return WorkPage(rows, names(db, [account_id]))


def cases(
    db: Session, stage: str | None = None, band: str | None = None, after: str | None = None, size: int = PAGE
) -> CasePage:
    """Open cases, at one stage or in one band where wanted, the nearest end of a clock first."""
    due = func.coalesce(Case.due_on, _NEVER)
    page = (
        select(Case, ServiceItem.zh, ServiceItem.en)
        .join(ServiceItem, ServiceItem.code == Case.item_code)
        .where(Case.stage == stage if stage else Case.stage.in_(OPEN), *_beyond(after, due, Case.id))
        .options(lazyload(Case.version), defer(Case.answers), defer(Case.query_code))
        .order_by(due, Case.id)
        .limit(size + 1)
    )
    if band in BANDS:
        page = page.where(in_band(Case.due_on, band))
    rows = db.execute(page).unique().all()
    last = rows[size - 1][0] if len(rows) > size else None
    return CasePage(
        [_case_line(case, Text(zh, en)) for case, zh, en in rows[:size]],
        f"{last.due_on or _NEVER}_{last.id}" if last else None,
    )


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
    if wanted.band in BANDS:
        yield in_band(WorkItem.due_on, str(wanted.band))
    if wanted.holder:
        yield WorkItem.holder_id == wanted.holder
    if wanted.waiting:
        yield WorkItem.holder_id.is_(None)


def _beyond(cursor: str | None, due: Any, number: Any) -> Iterable[ColumnElement[bool]]:
    """What stands after ``cursor`` in the order of due date and number; a cursor that cannot be read is none."""
    try:
        day, last = (cursor or "").split("_")
        at = (date.fromisoformat(day), int(last))
    except ValueError:
        return
    yield tuple_(due, number) > tuple_(*(literal(part) for part in at))
