"""What the counter looks up: a case whose number was left at home, and people whom no channel reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, defer, lazyload

from models.casework.case import Case
from models.casework.notice import Notice
from models.casework.number import normal_number
from models.casework.stages import Stage
from models.catalogue.item import ServiceItem
from models.people.actor import Actor
from models.people.identifiers import BadValue, half_width, mobile
from models.queries.desk import applicant
from models.seal import ring
from models.text import Text

MOST = 20
TAIL = 4


@dataclass(frozen=True)
class Found:
    """One case as a list at the counter shows it; ``applicant`` is masked unless it is an organisation."""

    number: str
    title: Text
    applicant: str
    stage: str
    received_at: datetime | None
    due_on: date | None


@dataclass(frozen=True)
class Untold:
    """A case with ``waiting`` notices that are still to be handed over or posted, the oldest from ``since``."""

    number: str
    title: Text
    applicant: str
    waiting: int
    since: datetime


def found(db: Session, actor: Actor, typed: str, name: str = "") -> list[Found]:
    """The cases of the actor's halls behind ``typed``, the newest first; ``name`` narrows them to one applicant.

    ``typed`` is a case number, a whole document number or credit code, a phone number, or its last four digits.
    """
    fits = _fits(half_width(typed))
    if fits is None:
        return []
    wanted = (
        select(Case, ServiceItem.zh, ServiceItem.en)
        .join(ServiceItem, ServiceItem.code == Case.item_code)
        .where(fits, Case.stage != Stage.DRAFT, Case.site_code.in_(actor.sites()))
        .options(lazyload(Case.version), defer(Case.answers), defer(Case.query_code))
        .order_by(Case.id.desc())
        # Names are sealed: who narrows by one looks through more rows, up to a bound.
        .limit(MOST * 25 if name else MOST)
    )
    squeezed = "".join(name.split()).casefold()
    rows = [row for row in db.execute(wanted) if squeezed in "".join((row[0].applicant_name or "").split()).casefold()]
    return [
        Found(case.number or "", Text(zh, en), applicant(case), case.stage, case.received_at, case.due_on)
        for case, zh, en in rows[:MOST]
    ]


def _fits(typed: str) -> ColumnElement[bool] | None:
    if number := normal_number(typed):
        return Case.number == number
    if len(typed) == TAIL and typed.isdigit():
        return Case.phone_tail_digest == ring.digest("phone_tail", typed)
    if len(typed) <= TAIL:
        return None
    document = Case.applicant_digest == ring.digest("id_number", typed.upper())
    try:
        return document | (Case.phone_digest == ring.digest("phone", mobile(typed)))
    except BadValue:
        return document


def to_tell(db: Session, actor: Actor) -> Sequence[Untold]:
    """Whom the actor's halls still have to tell something by hand, who waits longest first."""
    wanted = (
        select(Case, ServiceItem.zh, ServiceItem.en, func.count(), func.min(Notice.at))
        .join(Notice, Notice.case_id == Case.id)
        .join(ServiceItem, ServiceItem.code == Case.item_code)
        .where(Notice.by_hand, Notice.handed_at.is_(None), Case.site_code.in_(actor.sites()))
        .options(lazyload(Case.version), defer(Case.answers), defer(Case.query_code))
        .group_by(Case.id, ServiceItem.code)
        .order_by(func.min(Notice.at))
        .limit(MOST)
    )
    return [
        Untold(case.number or "", Text(zh, en), applicant(case), waiting, since)
        for case, zh, en, waiting, since in db.execute(wanted)
    ]
