"""What a desk shows: the queue a clerk may take from, the work in their hands, and their figures of the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, and_, func, literal, select, tuple_
from sqlalchemy.orm import Session, defer, lazyload

from models.calendar.now import SHENZHEN, now, today
from models.calendar.working import Unit, add_working, current
from models.casework.case import Case
from models.casework.clock import DELIVERY_DAYS
from models.casework.desk import by_urgency
from models.casework.rating import NEGATIVE, Rating
from models.casework.skip import passed_over
from models.casework.stand_in import offered
from models.casework.turn import in_turn, order
from models.casework.work import Assignment, WorkItem, WorkKind, urgency
from models.catalogue.item import ItemVersion, ServiceItem
from models.catalogue.spec import Limit
from models.people import masking
from models.people.actor import Actor
from models.text import Text

HANDS_MOST = 100
"""Nobody holds so much but by other people's doing; the most urgent is what is shown."""
RATED_DAYS, FEWEST_RATINGS = 30, 5
"""Somebody's own ratings are counted over so many days, and no share is told below so many of them."""
SOON_DAYS = 3
"""Working days within which something is due soon."""

_whole_names = True
"""Whether a list shows whole the names of applicants whose work its reader holds; a setting of the hall."""

Band = Literal["overdue", "today", "soon", "later"]
BANDS: tuple[Band, ...] = get_args(Band)


@dataclass(frozen=True)
class Line:
    """One work item as a list shows it.  ``applicant`` is masked until the reader holds the work, but for
    organisations, whose names are public.

    ``limit`` and ``unit`` are the whole time its step allows, from which a page sees how near the end is; ``as_deputy``
    says that it is held for a colleague who is away.
    """

    work_id: int
    case_id: int
    number: str
    title: Text
    applicant: str
    stage: str
    kind: str
    place: str
    returned: bool
    priority: bool
    due_on: date | None
    limit: int
    unit: Unit
    holder_id: int | None
    as_deputy: bool
    held_since: datetime | None
    done_at: datetime | None
    channel: str = "online"
    received_on: date | None = None
    item: str = ""


@dataclass(frozen=True)
class Hands:
    """The work in one pair of hands, each item in the first list it fits (C1.1)."""

    overdue: Sequence[Line]
    today: Sequence[Line]
    returned: Sequence[Line]
    mine: Sequence[Line]

    @property
    def all(self) -> Sequence[Line]:
        return [*self.overdue, *self.today, *self.returned, *self.mine]

    @property
    def empty(self) -> bool:
        return not self.all


@dataclass(frozen=True)
class Day:
    """Somebody's figures of today; ``seconds`` is the mean time from taking to finishing, None before the first.

    ``rated`` counts the ratings of their work in the last :data:`RATED_DAYS` days, ``pleased`` those that were not
    negative: of a single day there are so few that a figure would name who gave it (RAT-3).
    """

    done: int
    held: int
    seconds: float | None
    rated: int
    pleased: int

    @property
    def share(self) -> float | None:
        """Percent of ratings that were not negative; None for too few to say (S1.6)."""
        return 100 * self.pleased / self.rated if self.rated >= FEWEST_RATINGS else None


def next_offered(db: Session, actor: Actor) -> Line | None:
    """The piece that ``actor`` would be given next: the first of their queue that they have not passed over."""
    wanted = lines_wanted().where(offered(db, actor), in_turn(), ~passed_over(actor)).order_by(*order(actor))
    return next(iter(lines(db, wanted.limit(1))), None)


def line_of(db: Session, work_id: int) -> Line | None:
    """The piece with this id as a list shows it."""
    return next(iter(lines(db, lines_wanted().where(WorkItem.id == work_id))), None)


def hands(db: Session, actor: Actor) -> Hands:
    """What ``actor`` holds, in the four lists of the desk."""
    held = and_(WorkItem.state == "open", WorkItem.holder_id == actor.account_id)
    found: dict[str, list[Line]] = {"overdue": [], "today": [], "returned": [], "mine": []}
    for line in lines(db, by_urgency(lines_wanted().where(held)).limit(HANDS_MOST), actor.account_id):
        found[_list_of(line)].append(line)
    return Hands(**found)


def _list_of(line: Line) -> str:
    if line.due_on and line.due_on <= today():
        return "overdue" if line.due_on < today() else "today"
    return "returned" if line.returned else "mine"


def day_of(db: Session, account_id: int) -> Day:
    """What was done today, and how long it usually took: the median, of what was also begun today (C1.3).

    A piece that lay in these hands over night was not worked on all that time.
    """
    mine = (Assignment.account_id == account_id, Assignment.ended == "done", Assignment.until_at >= start_of_today())
    held = func.extract("epoch", Assignment.until_at - Assignment.from_at)
    took = func.percentile_cont(0.5).within_group(held).filter(Assignment.from_at >= start_of_today())
    done, seconds = db.execute(select(func.count(), took).where(*mine)).one()
    open_now = select(func.count()).where(WorkItem.holder_id == account_id, WorkItem.state == "open")
    rated, pleased = db.execute(_ratings_of(account_id)).one()
    return Day(done, db.scalar(open_now) or 0, None if seconds is None else float(seconds), rated, pleased)


def _ratings_of(account_id: int) -> Any:
    since = start_of_today() - timedelta(days=RATED_DAYS)
    pleased = func.count().filter(Rating.level.not_in(NEGATIVE))
    return select(func.count(), pleased).where(
        Rating.clerk_id == account_id, Rating.at >= since, Rating.set_aside_at.is_(None)
    )


def show_names(names: str) -> None:
    """Take the setting over, once at the start of a process.  Raises ``ValueError`` for what it cannot be."""
    global _whole_names
    if names not in ("claimed", "masked"):
        raise ValueError("HALL_NAMES_IN_LISTS is 'claimed' or 'masked'")
    _whole_names = names == "claimed"


# Shared with the board ------------------------------------------------------------------------------------------------


def start_of_today() -> datetime:
    return now().astimezone(SHENZHEN).replace(hour=0, minute=0, second=0, microsecond=0)


def start_of(day: date) -> datetime:
    """The first moment of ``day`` in Shenzhen."""
    return datetime.combine(day, time(), SHENZHEN)


def in_band(column: Any, band: str) -> ColumnElement[bool]:
    """Whether a due date lies in ``band``: overdue, today, within the next working days, or later; ``now`` is the first
    two together."""
    day, soon = today(), add_working(current(), today(), SOON_DAYS)
    bands: dict[str, ColumnElement[bool]] = {
        "now": column <= day,
        "overdue": column < day,
        "today": column == day,
        "soon": and_(column > day, column <= soon),
        "later": column > soon,
    }
    return bands[band]


def lines_wanted() -> Any:
    """The select of which :func:`lines` makes lines; narrow and order it as you like.

    Neither answers nor the text of the version come along: a list shows nothing of them.
    """
    return (
        select(WorkItem, Case, ServiceItem.zh, ServiceItem.en)
        .join(Case, Case.id == WorkItem.case_id)
        .join(ServiceItem, ServiceItem.code == Case.item_code)
        .options(lazyload(Case.version), defer(Case.answers), defer(Case.query_code))
    )


def lines(db: Session, wanted: Any, reader_id: int | None = None) -> list[Line]:
    """The rows of :func:`lines_wanted` as lines; of what ``reader_id`` holds the names are whole (G5)."""
    rows = db.execute(wanted).unique().all()
    flows = _flows(db, (case for _, case, *_ in rows))
    return [_line(work, case, Text(zh, en), flows, reader_id) for work, case, zh, en in rows]


def _flows(db: Session, cases: Iterable[Case]) -> Mapping[int, ItemVersion]:
    """The versions whose limits bind the cases, in one look."""
    ids = {case.flow_version_id or case.version_id for case in cases}
    return {version.id: version for version in db.scalars(select(ItemVersion).where(ItemVersion.id.in_(ids)))}


def _line(
    work: WorkItem, case: Case, title: Text, flows: Mapping[int, ItemVersion], reader_id: int | None = None
) -> Line:
    spec = flows[case.flow_version_id or case.version_id].spec
    limits = {WorkKind.INTAKE: spec.notice, WorkKind.HANDOVER: Limit(days=DELIVERY_DAYS)}
    limit = limits.get(WorkKind(work.kind), spec.promised)
    own = _whole_names and reader_id is not None and work.holder_id == reader_id
    return Line(
        work_id=work.id,
        case_id=case.id,
        number=case.number or "",
        title=title,
        applicant=(case.applicant_name or "") if own else applicant(case),
        stage=case.stage,
        kind=work.kind,
        place=work.site_code or work.department_code or "",
        returned=work.returned,
        priority=case.priority,
        due_on=work.due_on,
        limit=limit.days,
        unit=limit.unit,
        holder_id=work.holder_id,
        as_deputy=work.for_id is not None,
        held_since=work.held_since,
        done_at=work.done_at,
        channel=case.channel,
        received_on=case.received_at.astimezone(SHENZHEN).date() if case.received_at else None,
        item=case.item_code,
    )


def applicant(case: Case) -> str:
    """The applicant's name for a list: masked, but for organisations, whose names are public (rulebook 6)."""
    name = case.applicant_name or ""
    return name if case.applicant_kind == "company" or not name else masking.name(name)


def beyond(cursor: str | None) -> Iterable[ColumnElement[bool]]:
    """What stands after ``cursor`` in the order of urgency; a cursor that cannot be read is none."""
    try:
        day, late, number = (cursor or "").split("_")
        last = (date.fromisoformat(day), bool(int(late)), int(number))
    except ValueError:
        return
    yield tuple_(*urgency()) > tuple_(*(literal(part) for part in last))


def cursor(line: Line) -> str:
    """The place of ``line`` in the order of urgency, for :func:`beyond`."""
    return f"{line.due_on or date.max}_{int(not line.returned)}_{line.work_id}"
