"""The queue as a view: whose work, narrowed by what, in which order, and how many there are (C2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, func, literal, or_, select, text, tuple_
from sqlalchemy.orm import Session

from models.base import NEVER
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.papers import FiledPaper
from models.casework.procedure import Procedure
from models.casework.stages import OPEN
from models.casework.stand_in import offered
from models.casework.turn import order
from models.casework.work import WorkItem, WorkKind
from models.catalogue.item import ServiceItem
from models.people.actor import Actor, Role
from models.queries.desk import BANDS, Line, in_band, lines, lines_wanted
from models.text import Text

PAGE = 50
SIZES = (50, 100, 200)
COUNT_MOST = 20_000
"""A view is counted so far, which is also as much as an export holds; whoever has more must narrow it."""
GLANCE = 1_000
"""So many of a view are looked at to name the services in it."""
WORDS_MOST = 40

Scope = Literal["unclaimed", "mine", "team"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
Sort = Literal["due", "received", "service"]
SORTS: tuple[Sort, ...] = get_args(Sort)
CHANNELS = ("online", "window", "office")


class View(NamedTuple):
    """What a list is narrowed to; None or nothing narrows nothing.

    ``scope`` is whose work: what the reader may take, what they hold, or all of the places where they work.  ``words``
    is part of a number or of a service's name: names of people are sealed, and have no place in an address.
    """

    scope: str = "unclaimed"
    kind: str | None = None
    item: str | None = None
    stage: str | None = None
    band: str | None = None
    channel: str | None = None
    words: str = ""
    sort: str = "due"

    @property
    def narrowed(self) -> dict[str, str]:
        """What differs from the plain queue, as an address names it."""
        plain = View()
        return {name: value for name, value in self._asdict().items() if value != getattr(plain, name)}


@dataclass(frozen=True)
class Page:
    """``total`` is :data:`COUNT_MOST` when there are more, which ``more`` then says; ``older`` is the next cursor."""

    lines: Sequence[Line]
    total: int
    more: bool
    older: str | None


@dataclass(frozen=True)
class Marks:
    """What a list adds to a line: live files of the case, and why its clock stands still (a code, or empty)."""

    files: int = 0
    paused: str = ""


def view_of(given: Any) -> View:
    """The view that an address or a form names (``given.get``); what is unknown narrows nothing."""
    known: dict[str, Any] = {
        "scope": SCOPES, "kind": set(WorkKind), "stage": OPEN, "band": ("now", *BANDS), "channel": CHANNELS,
        "sort": SORTS,
    }  # fmt: skip
    chosen = {name: given.get(name) for name, codes in known.items() if given.get(name) in codes}
    return View(**chosen, item=given.get("item") or None, words=(given.get("words") or "").strip()[:WORDS_MOST])


def queue(db: Session, actor: Actor, view: View, after: str | None = None, size: int = PAGE) -> Page:
    """One page of the view in its order.  ``after`` is the id of the last piece seen; what is no id is none."""
    page = lines_wanted().where(fits(db, actor, view), *_after(actor, view, after, db)).order_by(*_order(actor, view))
    rows = lines(db, page.limit(size + 1), actor.account_id)
    total = count(db, actor, view)
    older = str(rows[size - 1].work_id) if len(rows) > size else None
    return Page(rows[:size], min(total, COUNT_MOST), total > COUNT_MOST, older)


def count(db: Session, actor: Actor, view: View, most: int = COUNT_MOST) -> int:
    """How many there are, looking at one more than ``most``."""
    some = _joined(select(WorkItem.id)).where(fits(db, actor, view)).limit(most + 1).subquery()
    return db.scalar(select(func.count()).select_from(some)) or 0


def ids(db: Session, actor: Actor, view: View, most: int = COUNT_MOST) -> list[int]:
    """Every piece of the view, in its order."""
    wanted = _joined(select(WorkItem.id)).where(fits(db, actor, view)).order_by(*_order(actor, view))
    return list(db.scalars(wanted.limit(most)))


def by_ids(db: Session, actor: Actor, wanted: Sequence[int]) -> list[Line]:
    """These pieces as lines, as far as they are of a place of the actor's or offered to them."""
    mine = or_(of_places(actor), offered(db, actor), WorkItem.holder_id == actor.account_id)
    found = lines(db, lines_wanted().where(WorkItem.id.in_(wanted), mine), actor.account_id)
    places = {one: n for n, one in enumerate(wanted)}
    return sorted(found, key=lambda line: places[line.work_id])


def services(db: Session, actor: Actor, view: View) -> list[tuple[str, Text, int]]:
    """The services among the first :data:`GLANCE` of the scope, for the filter: code, name, how many; most first."""
    scope = View(scope=view.scope)
    some = _joined(select(Case.item_code)).where(fits(db, actor, scope)).order_by(*_order(actor, scope))
    waiting = some.limit(GLANCE).subquery()
    wanted = (
        select(ServiceItem.code, ServiceItem.zh, ServiceItem.en, func.count().label("waiting"))
        .join(waiting, waiting.c.item_code == ServiceItem.code)
        .group_by(ServiceItem.code)
        .order_by(func.count().desc(), ServiceItem.code)
    )
    return [(row.code, Text(row.zh, row.en), row.waiting) for row in db.execute(wanted)]


def marks(db: Session, found: Iterable[Line]) -> dict[int, Marks]:
    """The marks of each case on a page, in three looks however long it is."""
    cases = {line.case_id for line in found}
    files = select(FiledPaper.case_id, func.count()).where(
        FiledPaper.case_id.in_(cases), FiledPaper.removed_at.is_(None)
    )
    held = _pairs(db, files.group_by(FiledPaper.case_id))
    still = set(db.scalars(select(Clock.case_id).where(Clock.case_id.in_(cases), Clock.paused_on.is_not(None))))
    open_now = (Procedure.case_id.in_(cases), Procedure.ended_on.is_(None))
    why = _pairs(db, select(Procedure.case_id, Procedure.kind).where(*open_now))
    return {
        one: Marks(held.get(one, 0), f"pause.{why[one]}" if one in why else "pause.asked" if one in still else "")
        for one in cases
    }


def _pairs(db: Session, wanted: Any) -> dict[int, Any]:
    return {row[0]: row[1] for row in db.execute(wanted)}


def fits(db: Session, actor: Actor, view: View) -> ColumnElement[bool]:
    """The condition on work items and their cases."""
    return and_(_in_scope(db, actor, view.scope), *_narrowed(view))


def of_places(actor: Actor) -> ColumnElement[bool]:
    """The condition on work items: one of a post of the actor's, whoever holds it."""
    if actor.has(Role.SUPERVISOR):
        return WorkItem.id.is_not(None)
    posts = [
        WorkItem.site_code.in_(actor.sites()),
        and_(WorkItem.kind == WorkKind.REVIEW, WorkItem.department_code.in_(actor.departments(Role.REVIEWER))),
        and_(WorkItem.kind == WorkKind.DECIDE, WorkItem.department_code.in_(actor.departments(Role.DECIDER))),
    ]
    return or_(*posts)


def _in_scope(db: Session, actor: Actor, scope: str) -> ColumnElement[bool]:
    if scope == "mine":
        return and_(WorkItem.state == "open", WorkItem.holder_id == actor.account_id)
    if scope == "team":
        return and_(WorkItem.state == "open", of_places(actor))
    return offered(db, actor)


def _narrowed(view: View) -> Iterable[ColumnElement[bool]]:
    if view.kind:
        yield WorkItem.kind == view.kind
    if view.item:
        yield Case.item_code == view.item
    if view.stage:
        yield Case.stage == view.stage
    if view.band:
        yield in_band(WorkItem.due_on, view.band)
    if view.channel:
        yield Case.channel == view.channel
    if view.words:
        yield _says(view.words)


def _says(words: str) -> ColumnElement[bool]:
    """Part of the number, blanks and dashes as they were typed, or part of the service's name in either language."""
    number = "".join(sign for sign in words if sign not in " -\u3000").upper()
    named = or_(ServiceItem.zh.contains(words, autoescape=True), ServiceItem.en.icontains(words, autoescape=True))
    return or_(Case.number.contains(number, autoescape=True) if number else false(), named)


def _order(actor: Actor, view: View) -> Sequence[SQLColumnExpression[Any]]:
    """The order in which work is offered, or after the day of receipt or the service first."""
    received = func.coalesce(func.date(func.timezone("Asia/Shanghai", Case.received_at)), text(NEVER))
    first: dict[str, list[SQLColumnExpression[Any]]] = {"received": [received], "service": [Case.item_code]}
    return [*first.get(view.sort, []), *order(actor)]


def _after(actor: Actor, view: View, after: str | None, db: Session) -> Iterable[ColumnElement[bool]]:
    """What stands after the piece with the id ``after`` in the order of the view."""
    if not (after and after.isascii() and after.isdigit() and len(after) < 19):
        return
    place = _joined(select(*_order(actor, view))).where(WorkItem.id == int(after))
    if last := db.execute(place).one_or_none():
        yield tuple_(*_order(actor, view)) > tuple_(*(literal(part) for part in last))


def _joined(wanted: Any) -> Any:
    wanted = wanted.select_from(WorkItem).join(Case, Case.id == WorkItem.case_id)
    return wanted.join(ServiceItem, ServiceItem.code == Case.item_code)
