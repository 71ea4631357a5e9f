"""Finding the breaches that have no card yet.  Each finder is one rule; the scan may run at any time, any often.

A card bears the moment the breach happened, also when the hall sees it days later.  A notice or a warning is only given
while its clock still runs, since it is there to prevent; a clock that stands in a special procedure gets no card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased, contains_eager

from models.calendar import shelf, working
from models.calendar.closing import end_of_business
from models.calendar.now import SHENZHEN, now, today
from models.casework.case import Case
from models.casework.clock import Clock, ClockEntry, ClockKind
from models.casework.decision import Decision
from models.casework.event import CaseEvent
from models.casework.rating import Rating, RatingOrder
from models.voice.card import ANSWER_DAYS, COLOURS, Card, Colour
from models.voice.order_state import contact_late, rectify_late
from models.voice.responsible import Responsible, responsible

# Cards of a rule that one round gives at most; the next round sees the rest.
BATCH = 500
# Of the whole limit: so much left and a notice is given (CARD-1).
NOTICE_SHARE = 0.2


class Breach(NamedTuple):
    """What a card is given for.  ``who`` is known where the breach itself names the unit."""

    fell_at: datetime
    case_id: int | None = None
    clock_id: int | None = None
    due_on: date | None = None
    event_id: int | None = None
    order_id: int | None = None
    about_id: int | None = None
    who: Responsible | None = None


def scan(db: Session) -> int:
    """Give every card that is due and not given yet; how many."""
    return sum(_give(db, rule, breach) for rule, find in FINDERS.items() for breach in list(find(db, rule))[:BATCH])


def _give(db: Session, rule: str, breach: Breach) -> int:
    colour = COLOURS[rule]
    who = breach.who or responsible(db, breach.case_id, breach.fell_at)
    due = working.add_working(shelf.current(), today(), ANSWER_DAYS) if colour in (Colour.YELLOW, Colour.RED) else None
    row = insert(Card).values(
        rule=rule, colour=colour, **{name: value for name, value in breach._asdict().items() if name != "who"},
        unit_code=who.unit, clerk_id=who.clerk_id, given_at=now(), answer_due_on=due,
        answer_due_at=end_of_business(due) if due else None,
    )  # fmt: skip
    return len(db.scalars(row.on_conflict_do_nothing().returning(Card.id)).all())


# Clocks ---------------------------------------------------------------------------------------------------------------


def _promise_nears(db: Session, rule: str) -> Iterator[Breach]:
    """CARD-1.  What is nearly due in SQL by far too much, and exactly by the calendar here."""
    near = Clock.due_on - today() <= 12 + func.ceil(2 * NOTICE_SHARE * ClockEntry.days)
    for clock in _running(db, rule, ClockKind.PROMISED, near):
        limit = sum(entry.days or 0 for entry in clock.entries if entry.kind in ("started", "extended"))
        left = -int(-limit * NOTICE_SHARE // 1)
        first = _back(clock, 1, "working")
        if clock.unit == "natural" or left > 1:
            first = min(first, _back(clock, left, clock.unit))
        yield from _since(clock, first) if limit else ()


def _promise_ends_today(db: Session, rule: str) -> Iterator[Breach]:
    """CARD-2."""
    for clock in _running(db, rule, ClockKind.PROMISED, Clock.due_on == today()):
        yield from _since(clock, clock.due_on) if clock.entries[0].days else ()


def _notice_unsent(db: Session, rule: str) -> Iterator[Breach]:
    """CARD-3: the last day but one of the notice period, the 4th of 5, has begun and nothing was told."""
    for clock in _running(db, rule, ClockKind.NOTICE, Clock.due_on - today() <= 12):
        yield from _since(clock, _back(clock, 1, "working"))


def _running(db: Session, rule: str, kind: ClockKind, near: ColumnElement[bool]) -> Iterable[Clock]:
    """The clocks of ``kind`` that run and are not over, near their end, without this card for this end."""
    ids = (
        select(Clock.id)
        .join(ClockEntry, and_(ClockEntry.clock_id == Clock.id, ClockEntry.seq == 1))
        .where(
            Clock.kind == kind,
            Clock.stopped_on.is_(None),
            Clock.paused_on.is_(None),
            Clock.due_at >= now(),
            near,
            ~_known(rule),
        )
    )
    return _clocks(db, ids)


def _passed(kind: ClockKind) -> Callable[[Session, str], Iterator[Breach]]:
    """CARD-4 and CARD-8: the clock ran out, whether it still runs or was stopped too late."""

    def find(db: Session, rule: str) -> Iterator[Breach]:
        over = or_(
            and_(Clock.stopped_on.is_(None), Clock.paused_on.is_(None), Clock.due_at < now()),
            Clock.stopped_on > Clock.due_on,
        )
        for clock in _clocks(db, select(Clock.id).where(Clock.kind == kind, over, ~_known(rule)).limit(2 * BATCH)):
            if not _stands(clock, clock.due_on):
                yield Breach(clock.due_at, clock.case_id, clock.id, clock.due_on)

    return find


def _clocks(db: Session, ids: Any) -> Iterable[Clock]:
    wanted = select(Clock).join(Clock.entries).where(Clock.id.in_(ids)).options(contains_eager(Clock.entries))
    return db.scalars(wanted.order_by(Clock.id, ClockEntry.seq).execution_options(populate_existing=True)).unique()


def _known(rule: str) -> ColumnElement[bool]:
    same = (Card.rule == rule, Card.clock_id == Clock.id, Card.due_on == Clock.due_on)
    return select(Card.id).where(*same).exists()


def _since(clock: Clock, day: date) -> Iterator[Breach]:
    """A breach that began with ``day``, or with the clock where that is later; none before, none while it stands."""
    moment = max(datetime.combine(day, time(), SHENZHEN), clock.entries[0].at)
    if moment <= now() and not _stands(clock, today()):
        yield Breach(moment, clock.case_id, clock.id, clock.due_on)


def _stands(clock: Clock, day: date) -> bool:
    """Whether a special procedure keeps the clock still on ``day``; one without an end does so since it began."""
    periods = ((e.from_on, e.until_on) for e in clock.entries if e.kind == "excluded")
    return any(first < day and (last is None or day <= last) for first, last in periods)


def _back(clock: Clock, days: int, unit: str) -> date:
    """The first day on which no more than ``days`` days are left."""
    if unit == "natural":
        return clock.due_on - timedelta(days=days)
    calendar, day = shelf.by_version(clock.calendar), clock.due_on
    while working.working_days_between(calendar, day, clock.due_on) < days or not calendar.is_working(day):
        day -= timedelta(days=1)
    return day


# Acts and orders ------------------------------------------------------------------------------------------------------


def _deemed(db: Session, rule: str) -> Iterator[Breach]:
    """CARD-5."""
    known = select(Card.id).where(Card.rule == rule, Card.event_id == CaseEvent.id).exists()
    wanted = (
        select(CaseEvent.id, CaseEvent.case_id, CaseEvent.at)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(Case.deemed, CaseEvent.action == "deem_accepted", ~known)
        .order_by(CaseEvent.id)
        .limit(BATCH)
    )
    for event_id, case_id, at in db.execute(wanted):
        yield Breach(at, case_id, event_id=event_id, who=responsible(db, case_id, at - timedelta(seconds=1)))


def _unreasoned(db: Session, rule: str) -> Iterator[Breach]:
    """CARD-6.  The lifecycle refuses such a decision; a row that is there all the same was made past it."""
    told = (Decision.reasons, Decision.basis, Decision.review_body, Decision.court)
    lacks = or_(
        *(func.btrim(column) == "" for column in told), Decision.review_days.is_(None), Decision.court_months.is_(None)
    )
    known = select(Card.id).where(Card.rule == rule, Card.case_id == Decision.case_id).exists()
    wanted = select(Decision.case_id, Decision.decided_at, Decision.decided_by)
    for case_id, at, by in db.execute(wanted.where(Decision.outcome == "refused", lacks, ~known).limit(BATCH)):
        unit = responsible(db, case_id, at - timedelta(seconds=1)).unit
        yield Breach(at, case_id, who=Responsible(unit, by))


def _order_late(db: Session, rule: str) -> Iterator[Breach]:
    """CARD-7: the office that keeps the ratings answers for the call, the unit for putting it right."""
    rectify_on = func.coalesce(RatingOrder.deadline_on, RatingOrder.rectify_due_on)
    for late, due_on, office in (
        (contact_late(), RatingOrder.contact_due_on, True),
        (rectify_late(), rectify_on, False),
    ):
        same = (Card.rule == rule, Card.order_id == RatingOrder.id, Card.due_on == due_on)
        wanted = select(RatingOrder, Rating.case_id, due_on).join(Rating, Rating.id == RatingOrder.rating_id)
        known = select(Card.id).where(*same).exists()
        for order, case_id, day in db.execute(wanted.where(late, ~known).order_by(RatingOrder.id).limit(BATCH)):
            unit = None if office else order.unit_code
            assert day is not None
            yield Breach(end_of_business(day), case_id, order_id=order.id, due_on=day, who=Responsible(unit, None))


# Cards about cards ----------------------------------------------------------------------------------------------------


def _second_yellow(db: Session, rule: str) -> Iterator[Breach]:
    """CARD-9: one red card a case, at the moment of its second yellow one that was not cancelled."""
    standing = and_(Card.colour == Colour.YELLOW, Card.case_id.is_not(None), Card.outcome.is_distinct_from("cancelled"))
    nth = func.row_number().over(partition_by=Card.case_id, order_by=(Card.fell_at, Card.id)).label("nth")
    yellow = select(Card.case_id, Card.fell_at, Card.unit_code, Card.clerk_id, nth).where(standing).subquery()
    known = select(Card.id).where(Card.rule == rule, Card.case_id == yellow.c.case_id).exists()
    for row in db.execute(select(yellow).where(yellow.c.nth == 2, ~known).limit(BATCH)):
        yield Breach(row.fell_at, row.case_id, who=Responsible(row.unit_code, row.clerk_id))


def _unanswered(db: Session, rule: str) -> Iterator[Breach]:
    """CARD-10: a yellow card that nobody explained in its days."""
    given = aliased(Card)
    late = given.answer_due_at < func.coalesce(given.explained_at, given.judged_at, now())
    known = select(Card.id).where(Card.rule == rule, Card.about_id == given.id).exists()
    open_ones = and_(given.colour == Colour.YELLOW, given.outcome.is_distinct_from("cancelled"), late, ~known)
    for card in db.scalars(select(given).where(open_ones).order_by(given.id).limit(BATCH)):
        assert card.answer_due_at is not None
        who = Responsible(card.unit_code, card.clerk_id)
        yield Breach(card.answer_due_at, card.case_id, about_id=card.id, who=who)


FINDERS: dict[str, Callable[[Session, str], Iterator[Breach]]] = {
    "CARD-1": _promise_nears,
    "CARD-2": _promise_ends_today,
    "CARD-3": _notice_unsent,
    "CARD-4": _passed(ClockKind.PROMISED),
    "CARD-5": _deemed,
    "CARD-6": _unreasoned,
    "CARD-7": _order_late,
    "CARD-8": _passed(ClockKind.STATUTORY),
    "CARD-9": _second_yellow,
    "CARD-10": _unanswered,
}
