"""The last weeks: what came in, what was finished, what was decided and how much of it in time; and the lists behind.

Every figure and its list stand on the same condition, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Date, cast, exists, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.calendar.now import SHENZHEN, today
from models.casework.case import Case
from models.casework.clock import Clock, ClockKind
from models.queries.board import FEWEST
from models.queries.lists import PAGE, CaseLine, CasePage, case_lines, cases_wanted

WEEKS = 8
_WEEK = timedelta(days=7)

Kind = Literal["received", "ended", "decided", "late"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Week:
    """One week from its ``monday``: cases received and ended, decided, and how many of those within the promise."""

    monday: date
    received: int
    ended: int
    decided: int
    kept: int

    @property
    def late(self) -> int:
        return self.decided - self.kept

    @property
    def share(self) -> float | None:
        """Percent of decisions within the promised limit; None for too few to say (S1.6)."""
        return 100 * self.kept / self.decided if self.decided >= FEWEST else None


def weeks(db: Session) -> list[Week]:
    """The last :data:`WEEKS` weeks, the current one last."""
    this = monday_of(today())
    first = this - (WEEKS - 1) * _WEEK
    counted = {kind: _counts(db, kind, first) for kind in KINDS}
    mondays = [first + n * _WEEK for n in range(WEEKS)]
    return [
        Week(
            monday,
            received=counted["received"].get(monday, 0),
            ended=counted["ended"].get(monday, 0),
            decided=counted["decided"].get(monday, 0),
            kept=counted["decided"].get(monday, 0) - counted["late"].get(monday, 0),
        )
        for monday in mondays
    ]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def of_week(
    db: Session, kind: Kind, monday: date, after: str | None = None, size: int = PAGE, *, item: str | None = None
) -> CasePage:
    """The cases that a figure of the week from ``monday`` counts, the newest first; of one service where it is named.

    ``after`` is a cursor; one that cannot be read is none.
    """
    return _of(db, kind, (monday, monday + _WEEK), after, size, item)


def of_day(db: Session, kind: Kind, day: date, after: str | None = None, size: int = PAGE) -> CasePage:
    """The same of a single day."""
    return _of(db, kind, (day, day + timedelta(days=1)), after, size, None)


def _of(
    db: Session, kind: Kind, span: tuple[date, date], after: str | None, size: int, item: str | None
) -> CasePage:  # fmt: skip
    moment = _moment(kind)
    page = cases_wanted().where(*_within(kind, *span), *_before(kind, after))
    if item:
        page = page.where(Case.item_code == item)
    rows = db.execute(page.order_by(moment.desc(), Case.id.desc()).limit(size + 1)).unique().all()
    lines: list[CaseLine] = case_lines(rows[:size])
    if len(rows) <= size:
        return CasePage(lines, None)
    last = rows[size - 1][0]
    return CasePage(lines, f"{getattr(last, moment.key).isoformat()}_{last.id}")


def _counts(db: Session, kind: Kind, first: date) -> dict[date, int]:
    moment: Any = _moment(kind)
    day = moment if _is_day(kind) else func.timezone(SHENZHEN.key, moment)
    monday = cast(func.date_trunc("week", day), Date).label("monday")
    counted = select(monday, func.count()).where(*_within(kind, first, None)).group_by(monday)
    return {row.monday: row[1] for row in db.execute(counted)}


def _moment(kind: Kind) -> InstrumentedAttribute[Any]:
    """The column whose date puts a case into its week."""
    return {"received": Case.received_at, "ended": Case.ended_at}.get(kind, Case.decided_on)


def _is_day(kind: Kind) -> bool:
    return kind in ("decided", "late")


def _within(kind: Kind, first: date, end: date | None) -> Iterable[Any]:
    """``kind`` happened from ``first`` up to, but not on, ``end``; decided means also that a promise was given."""
    moment = _moment(kind)
    yield moment >= _bound(kind, first)
    if end is not None:
        yield moment < _bound(kind, end)
    if _is_day(kind):
        promised = (Clock.case_id == Case.id, Clock.kind == ClockKind.PROMISED)
        yield Case.outcome.is_not(None)
        yield exists().where(*promised)
        if kind == "late":
            yield exists().where(*promised, Clock.stopped_on > Clock.due_on)


def _bound(kind: Kind, day: date) -> date | datetime:
    return day if _is_day(kind) else datetime.combine(day, time(), SHENZHEN)


def _before(kind: Kind, cursor: str | None) -> Iterable[Any]:
    moment, _, number = (cursor or "").partition("_")
    try:
        at: date | datetime = date.fromisoformat(moment) if _is_day(kind) else datetime.fromisoformat(moment)
        last = int(number)
    except ValueError:
        return
    if isinstance(at, datetime) and at.tzinfo is None:
        return
    column = _moment(kind)
    yield tuple_(column, Case.id) < tuple_(literal(at, column.type), literal(last))
