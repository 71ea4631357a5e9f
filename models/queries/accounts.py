"""What an applicant has under their account: what waits for them, what runs, what is done, and the drafts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, defer, lazyload

from models.casework.case import Case, by_due, is_open
from models.casework.clock import Clock, ClockKind
from models.casework.stages import Stage
from models.casework.supplement import Supplement
from models.catalogue.item import ServiceItem
from models.text import Text

PAGE = 50
"""Also the most drafts and waiting cases shown: what is dealt with makes room for the next."""


@dataclass(frozen=True)
class MyCase:
    """One line.  ``due_on`` is the nearest date of a running clock and ``clock`` the kind of it."""

    token: str
    number: str | None
    title: Text
    stage: str
    outcome: str | None
    needs_me: bool
    clock: str | None
    due_on: date | None
    touched_at: datetime
    ended_at: datetime | None
    power_id: int | None = None


@dataclass(frozen=True)
class MyCases:
    """``later`` is the cursor of the next page of what runs, ``older`` of what is done; None on the last."""

    drafts: Sequence[MyCase]
    needs_me: Sequence[MyCase]
    in_progress: Sequence[MyCase]
    done: Sequence[MyCase]
    later: str | None
    older: str | None


def mine_or_under(account_id: int, powers: frozenset[int]) -> ColumnElement[bool]:
    """The condition on cases: the account's own, or begun under one of the ``powers`` it holds (A27)."""
    own = Case.account_id == account_id
    return or_(own, Case.power_id.in_(powers)) if powers else own


def my_cases(
    db: Session,
    account_id: int,
    after: str | None = None,
    before: str | None = None,
    powers: frozenset[int] = frozenset(),
) -> MyCases:
    """The account's cases: nearest deadline first while they run, newest end first when done.

    ``after`` is a cursor into what runs and ``before`` one into what is done; with one of them there is nothing else on
    the page.  A cursor that cannot be read is none.
    """
    mine = _cases().where(mine_or_under(account_id, powers))
    first = after is None and before is None
    none: list[Case] = []
    drafts = mine.where(Case.stage == Stage.DRAFT).order_by(Case.touched_at.desc()).limit(PAGE)
    # The index of an account is ordered by the end, and what has none stands together in it.
    running = mine.where(Case.ended_at.is_(None), is_open()).order_by(*by_due())
    needing = _read(db, running.where(_needs_me()).limit(PAGE)) if first else none
    going = none if before is not None else _read(db, running.where(~_needs_me(), *_after(after)).limit(PAGE + 1))
    ended = mine.where(Case.ended_at.is_not(None)).order_by(Case.ended_at.desc(), Case.id.desc())
    done = none if after is not None else _read(db, ended.where(*_before(before)).limit(PAGE + 1))
    return MyCases(
        drafts=_lines(db, _read(db, drafts) if first else none),
        needs_me=_lines(db, needing, needs_me=True),
        in_progress=_lines(db, going[:PAGE]),
        done=_lines(db, done[:PAGE]),
        later=f"{going[PAGE - 1].due_on or date.max}_{going[PAGE - 1].id}" if len(going) > PAGE else None,
        older=_end(done[PAGE - 1]) if len(done) > PAGE else None,
    )


def _needs_me() -> ColumnElement[bool]:
    """A window pick-up waits for the applicant as a question does; online delivery does not."""
    open_asking = exists().where(Supplement.case_id == Case.id, Supplement.answered_at.is_(None))
    return or_(open_asking, and_(Case.stage == Stage.READY, Case.delivery_way.is_distinct_from("online")))


def _cases() -> Select[Any]:
    """A list shows neither answers nor the text of the version."""
    return select(Case).options(lazyload(Case.version), defer(Case.answers), defer(Case.query_code))


def _read(db: Session, wanted: Select[Any]) -> Sequence[Case]:
    return db.scalars(wanted).all()


def _after(cursor: str | None) -> Iterable[ColumnElement[bool]]:
    day, _, number = (cursor or "").partition("_")
    try:
        last = (date.fromisoformat(day), int(number))
    except ValueError:
        return
    yield tuple_(*by_due()) > tuple_(*(literal(part) for part in last))


def _before(cursor: str | None) -> Iterable[ColumnElement[bool]]:
    moment, _, number = (cursor or "").partition("_")
    try:
        at, last = datetime.fromisoformat(moment), int(number)
    except ValueError:
        return
    if at.tzinfo:
        yield tuple_(Case.ended_at, Case.id) < tuple_(literal(at), literal(last))


def _end(case: Case) -> str:
    assert case.ended_at is not None
    return f"{case.ended_at.isoformat()}_{case.id}"


def _lines(db: Session, cases: Sequence[Case], *, needs_me: bool = False) -> list[MyCase]:
    if not cases:
        return []
    nearest = (
        select(Clock.case_id, Clock.kind, Clock.due_on)
        .where(Clock.case_id.in_([case.id for case in cases]))
        .where(Clock.stopped_on.is_(None), Clock.paused_on.is_(None), Clock.kind != ClockKind.STATUTORY)
        .order_by(Clock.case_id, Clock.due_on)
        .ext(distinct_on(Clock.case_id))
    )
    clocks = {row.case_id: row for row in db.execute(nearest)}
    named = select(ServiceItem.code, ServiceItem.zh, ServiceItem.en)
    titles = {code: Text(zh, en) for code, zh, en in db.execute(named.where(_item_of(cases)))}
    return [
        MyCase(
            token=case.token,
            number=case.number,
            title=titles[case.item_code],
            stage=case.stage,
            outcome=case.outcome,
            needs_me=needs_me,
            clock=clocks[case.id].kind if case.id in clocks else None,
            due_on=clocks[case.id].due_on if case.id in clocks else None,
            touched_at=case.touched_at,
            ended_at=case.ended_at,
            power_id=case.power_id,
        )
        for case in cases
    ]


def _item_of(cases: Sequence[Case]) -> ColumnElement[bool]:
    return ServiceItem.code.in_({case.item_code for case in cases})
