"""Cases on which nobody in the hall has work, because the applicant was asked for papers and has not answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, defer, lazyload

from models.casework.case import Case
from models.casework.clock import Clock, ClockKind
from models.casework.stages import WAITS_FOR_PAPERS
from models.casework.supplement import Supplement
from models.casework.work import WorkItem
from models.catalogue.item import ServiceItem
from models.people.actor import Actor, Role
from models.queries.desk import applicant
from models.text import Text

PAGE = 50
COUNT_MOST = 1_000


@dataclass(frozen=True)
class Waiting:
    """One case as the list shows it; ``due_on`` is the last day of the applicant's time, ``longer`` that they asked
    for more of it and nobody has decided."""

    id: int
    number: str
    title: Text
    applicant: str
    stage: str
    asked_at: datetime
    due_on: date | None
    unit: str
    longer: bool


@dataclass(frozen=True)
class Page:
    """``total`` is :data:`COUNT_MOST` when there are more, which ``more`` then says; ``older`` is the next cursor."""

    lines: Sequence[Waiting]
    total: int
    more: bool
    older: int | None


def waiting(db: Session, actor: Actor, stage: str | None = None, before: int | None = None) -> Page:
    """One page, the newest notice first: of the actor's halls, of all for a supervisor.

    Only open askings are walked, by their own index; ``before`` is the id of the last one seen.
    """
    older = Supplement.id < before if before else true()
    wanted = (
        select(Supplement, Case, ServiceItem.zh, ServiceItem.en, Clock.due_on, Clock.unit)
        .join(Case, Case.id == Supplement.case_id)
        .outerjoin(Clock, (Clock.case_id == Case.id) & (Clock.kind == ClockKind.APPLICANT) & Clock.stopped_on.is_(None))
        .join(ServiceItem, ServiceItem.code == Case.item_code)
        .where(_fits(actor, stage), older)
        .options(lazyload(Supplement.lines), lazyload(Case.version), defer(Case.answers), defer(Case.query_code))
        .order_by(Supplement.id.desc())
    )
    found = [_line(*row) for row in db.execute(wanted.limit(PAGE + 1))]
    total = count(db, actor, stage)
    return Page(
        found[:PAGE], min(total, COUNT_MOST), total > COUNT_MOST, found[PAGE - 1].id if len(found) > PAGE else None
    )


def count(db: Session, actor: Actor, stage: str | None = None) -> int:
    """How many there are, looking at one more than :data:`COUNT_MOST`."""
    some = select(Supplement.id).join(Case, Case.id == Supplement.case_id).where(_fits(actor, stage))
    return db.scalar(select(func.count()).select_from(some.limit(COUNT_MOST + 1).subquery())) or 0


def _fits(actor: Actor, stage: str | None) -> ColumnElement[bool]:
    idle = ~select(WorkItem.id).where(WorkItem.case_id == Case.id, WorkItem.state == "open").exists()
    ours = true() if actor.has(Role.SUPERVISOR) else Case.site_code.in_(actor.sites())
    stages = [one for one in WAITS_FOR_PAPERS if stage in (None, one)]
    return Supplement.answered_at.is_(None) & Case.stage.in_(stages) & ours & idle


def _line(asked: Supplement, case: Case, zh: str, en: str, due_on: date | None, unit: str | None) -> Waiting:
    return Waiting(
        id=asked.id,
        number=case.number or "",
        title=Text(zh, en),
        applicant=applicant(case),
        stage=case.stage,
        asked_at=asked.asked_at,
        due_on=due_on,
        unit=unit or "working",
        longer=asked.longer_asked_at is not None and asked.longer_allowed is None,
    )
