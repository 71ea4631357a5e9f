"""Work orders of ratings as lists, one order with all that its reader may see, and the figures of a month (RAT-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, literal, select, tuple_
from sqlalchemy.orm import Session

from models.calendar import shelf, working
from models.calendar.now import SHENZHEN, day_of
from models.calendar.working import DayCounted
from models.casework.case import Case
from models.casework.rating import LEVELS, NEGATIVE, Rating, RatingOrder
from models.catalogue import facts
from models.catalogue.item import ServiceItem
from models.people.actor import Actor, Role
from models.queries.lists import names
from models.text import Text
from models.voice.order_acts import RatingAct, acts_of
from models.voice.order_state import ENDS, State, in_state, is_late, late, state, steps, units_of

PAGE = 50
FEWEST = 5
"""Below so many ratings no share is told: it would say more about chance than about work (experience S1.6)."""
By = Literal["unit", "item"]


class Wanted(NamedTuple):
    """What a list of orders is narrowed to.  Without a state all that are not closed."""

    state: str | None = None
    unit: str | None = None
    late: bool = False


@dataclass(frozen=True)
class Line:
    """One order of a list.  ``title`` is the service, or None for a visit."""

    order: RatingOrder
    state: State
    late: bool
    number: str | None
    title: Text | None


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    older: str | None


@dataclass(frozen=True)
class Sheet:
    """One order.  ``contact`` and ``rectify`` are its dates counted day by day; ``clerk`` is who was rated."""

    order: RatingOrder
    state: State
    late: bool
    case: Case | None
    clerk: str
    contact: Sequence[DayCounted]
    rectify: Sequence[DayCounted]
    acts: Sequence[RatingAct]
    names: dict[int, str]
    steps: Sequence[str]


@dataclass(frozen=True)
class Figures:
    """Ratings of a month for one unit or item: how many of each level, and what became of the negative ones.

    Ratings that were set aside do not count.  ``key`` is None for visits in a table by item.
    """

    key: str | None
    title: Text | None
    levels: tuple[int, ...]
    handled: int
    late: int

    @property
    def all(self) -> int:
        return sum(self.levels)

    @property
    def negative(self) -> int:
        return sum(self.levels[level - 1] for level in NEGATIVE)

    @property
    def told(self) -> bool:
        """Whether there are enough for a share."""
        return self.all >= FEWEST


def orders(db: Session, actor: Actor, wanted: Wanted, after: str | None = None, size: int = PAGE) -> Page:
    """The orders this actor may see, by the day by which the rater is to be called (S2.1), without a call by that of
    putting it right; ended ones the latest first.

    ``after`` is a cursor; one that cannot be read is none.
    """
    closed = wanted.state in ENDS
    key = (_due(), RatingOrder.id)
    rows = (
        select(RatingOrder, Case.number, ServiceItem.zh, ServiceItem.en)
        .join(Rating, Rating.id == RatingOrder.rating_id)
        .outerjoin(Case, Case.id == Rating.case_id)
        .outerjoin(ServiceItem, ServiceItem.code == Case.item_code)
        .where(*_seen_by(actor), *_narrowed(wanted), *_beyond(after, key, closed))
        .order_by(*(part.desc() for part in key) if closed else key)
        .limit(size + 1)
    )
    found = [
        Line(order, state(order), is_late(order), number, Text(zh, en) if zh else None)
        for order, number, zh, en in db.execute(rows)
    ]
    last = found[size - 1].order if len(found) > size else None
    return Page(found[:size], f"{last.contact_due_on or last.rectify_due_on}_{last.id}" if last else None)


def _due() -> Any:
    return func.coalesce(RatingOrder.contact_due_on, RatingOrder.rectify_due_on)


def _seen_by(actor: Actor) -> Iterable[ColumnElement[bool]]:
    if not (actor.has(Role.VOICE_CLERK) or actor.has(Role.SUPERVISOR)):
        yield RatingOrder.unit_code.in_(units_of(actor))


def _narrowed(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.state in ENDS:
        yield RatingOrder.answered_at.is_not(None)
        yield in_state() == wanted.state
    else:
        yield RatingOrder.answered_at.is_(None)
        if wanted.state:
            yield in_state() == wanted.state if wanted.state in set(State) else false()
    if wanted.unit:
        yield RatingOrder.unit_code == wanted.unit
    if wanted.late:
        yield late()


def _beyond(after: str | None, key: Sequence[Any], closed: bool) -> Iterable[ColumnElement[bool]]:
    try:
        day, number = (after or "").split("_")
        last = tuple_(literal(date.fromisoformat(day)), literal(int(number)))
    except ValueError:
        return
    yield tuple_(*key) < last if closed else tuple_(*key) > last


def sheet(db: Session, order: RatingOrder, actor: Actor) -> Sheet:
    """Everything this reader may see of the order; who rated is not in it (RAT-3)."""
    calendar, on = shelf.by_version(order.calendar), day_of(order.opened_at)
    contact = working.count(calendar, on, order.contact_due_on, "working") if order.contact_due_on else []
    acts = acts_of(db, order.id)
    called = names(db, [*(act.account_id for act in acts), order.rating.clerk_id])
    return Sheet(
        order=order,
        state=state(order),
        late=is_late(order),
        case=db.get(Case, order.rating.case_id) if order.rating.case_id and _named(order, actor) else None,
        clerk=called.get(order.rating.clerk_id or 0, ""),
        contact=contact,
        rectify=working.count(calendar, on, order.rectify_due_on, "working"),
        acts=acts,
        names=called,
        steps=steps(order, actor),
    )


def _named(order: RatingOrder, actor: Actor) -> bool:
    """Whether this reader may see which matter was rated: of an anonymous rating only who calls back, and the hall."""
    return not order.rating.anonymous or actor.has(Role.VOICE_CLERK) or actor.has(Role.SUPERVISOR)


class Reach(NamedTuple):
    """How the rater can be reached, for the one who calls them and nobody else (RAT-3)."""

    name: str
    phone: str
    email: str


def reach(db: Session, order: RatingOrder) -> Reach:
    if order.rating.case_id is None:
        return Reach("", order.rating.phone or "", "")
    case = db.get_one(Case, order.rating.case_id)
    given = facts.applicant_of(case.spec, case.answers)
    return Reach(given.name, given.phone, given.email)


def figures(db: Session, month: date, by: By) -> list[Figures]:
    """The month's ratings for each unit or item, those with the most negative ones first."""
    first, last = month_of(month)
    key: Any = Rating.unit_code if by == "unit" else Case.item_code
    counted = (
        select(
            key,
            func.max(ServiceItem.zh),
            func.max(ServiceItem.en),
            *(func.count().filter(Rating.level == level) for level in LEVELS),
            func.count().filter(RatingOrder.handled_at.is_not(None)),
            func.count().filter(late()),
        )
        .select_from(Rating)
        .outerjoin(RatingOrder, RatingOrder.rating_id == Rating.id)
        .outerjoin(Case, Case.id == Rating.case_id)
        .outerjoin(ServiceItem, ServiceItem.code == Case.item_code)
        .where(and_(Rating.at >= first, Rating.at < last), Rating.set_aside_at.is_(None))
        .group_by(key)
    )
    found = [
        Figures(
            code, Text(zh, en) if by == "item" and zh else None, tuple(counts[: len(LEVELS)]), *counts[len(LEVELS) :]
        )
        for code, zh, en, *counts in db.execute(counted)
    ]
    return sorted(found, key=lambda one: (-one.negative, -one.all, one.key or ""))


def month_of(day: date) -> tuple[datetime, datetime]:
    """The first moment of the month of ``day`` in Shenzhen, and that of the next month."""
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return datetime.combine(first, time(), SHENZHEN), datetime.combine(following, time(), SHENZHEN)


def total(rows: Sequence[Figures]) -> Figures:
    """All rows together."""
    levels = tuple(sum(row.levels[n] for row in rows) for n in range(len(LEVELS)))
    return Figures(None, None, levels, sum(row.handled for row in rows), sum(row.late for row in rows))
