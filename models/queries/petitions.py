"""What pages show of petitions: lists for staff, the file of one, alarms for supervisors.  Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, func, literal, or_, select, text, true, tuple_
from sqlalchemy.orm import Session

from models.base import NEVER
from models.calendar.now import day_of, today
from models.catalogue.item import Department
from models.people import masking
from models.people.actor import Actor, Role
from models.petition.alarm import PetitionAlarm
from models.petition.clock import PetitionClock, running
from models.petition.event import PetitionEvent
from models.petition.letter import PetitionLetter
from models.petition.petition import Bar, Petition
from models.petition.phases import ENDED, Phase
from models.petition.rights import may_see
from models.text import Text

PAGE = 50
_ENDED = [phase.value for phase in ENDED]


@dataclass(frozen=True)
class Line:
    """One petition of a list, its petitioner masked.  ``due_on`` is the nearest end of a running clock."""

    number: str
    kind: str
    phase: str
    name: str
    people: int
    unit: Text | None
    urgent: bool
    registered_on: date
    due_on: date | None


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    older: str | None


@dataclass(frozen=True)
class Alarm:
    """What a supervisor has not seen yet; ``clock`` is the kind of the clock, None for an urgent matter."""

    id: int
    number: str
    kind: str
    clock: str | None
    due_on: date | None
    unit: Text | None


@dataclass(frozen=True)
class File:
    """Everything there is of one petition.  ``letters`` by the event that issued them."""

    petition: Petition
    events: Sequence[PetitionEvent]
    letters: dict[int, PetitionLetter]
    clocks: Sequence[PetitionClock]
    unit: Text | None


def petitions(
    db: Session, actor: Actor, phase: Phase | None = None, after: str | None = None, size: int = PAGE
) -> Page:
    """Those that ``actor`` may see and that are open, or at ``phase``; the nearest end of a clock first."""
    where = [visible(actor), Petition.phase == phase if phase else Petition.phase.not_in(_ENDED)]
    wanted = select(Petition).where(*where, *_after(after)).order_by(*_by_due()).limit(size + 1)
    found = db.scalars(wanted).all()
    units = departments(db)
    lines = [_line(one, units) for one in found[:size]]
    last = found[size - 1] if len(found) > size else None
    return Page(lines, f"{last.due_on or date.max}_{last.id}" if last else None)


def visible(actor: Actor) -> ColumnElement[bool]:
    """In SQL what ``rights.may_see`` says of one petition."""
    units = actor.departments(Role.REVIEWER) | actor.departments(Role.DECIDER)
    everything = actor.has(Role.VOICE_CLERK) or actor.has(Role.SUPERVISOR)
    seen = true() if everything else Petition.unit_code.in_(units) if units else false()
    mine = select(Bar.petition_id).where(Bar.petition_id == Petition.id, Bar.account_id == actor.account_id)
    theirs = {post.department for post in actor.posts if post.department}
    clear = or_(Petition.accused_unit.is_(None), Petition.accused_unit.not_in(theirs)) if theirs else true()
    return and_(seen, ~mine.exists(), clear)


def alarms(db: Session, actor: Actor) -> list[Alarm]:
    """What no supervisor has seen yet, urgent matters first."""
    wanted = (
        select(PetitionAlarm, Petition, PetitionClock)
        .join(Petition, Petition.id == PetitionAlarm.petition_id)
        .outerjoin(PetitionClock, PetitionClock.id == PetitionAlarm.clock_id)
        .where(PetitionAlarm.seen_at.is_(None), visible(actor))
        # What was done meanwhile needs nobody's eye, and what is overdue is no longer merely near.
        .where(or_(PetitionAlarm.kind == "urgent", PetitionClock.stopped_on.is_(None)))
        .where(or_(PetitionAlarm.kind != "near", PetitionClock.due_on >= today()))
        .order_by(PetitionAlarm.kind != "urgent", PetitionAlarm.kind != "overdue", PetitionAlarm.at, PetitionAlarm.id)
        .limit(PAGE)
    )
    units = departments(db)
    return [
        Alarm(
            alarm.id, petition.number, alarm.kind, clock.kind if clock else None, clock.due_on if clock else None,
            units.get(petition.unit_code or ""),
        )
        for alarm, petition, clock in db.execute(wanted)
    ]  # fmt: skip


def file_of(db: Session, petition: Petition) -> File:
    events = select(PetitionEvent).where(PetitionEvent.petition_id == petition.id).order_by(PetitionEvent.seq)
    letters = select(PetitionLetter).where(PetitionLetter.petition_id == petition.id)
    return File(
        petition,
        db.scalars(events).all(),
        {letter.event_id: letter for letter in db.scalars(letters)},
        running(db, petition.id),
        departments(db).get(petition.unit_code or ""),
    )


def same_phone(db: Session, petition: Petition, actor: Actor) -> list[str]:
    """The numbers of other petitions whose petitioner gave the same phone number, newest first (PET-10)."""
    if not petition.phone_digest:
        return []
    others = select(Petition).where(Petition.phone_digest == petition.phone_digest, Petition.id != petition.id)
    found = db.scalars(others.order_by(Petition.id.desc()).limit(10))
    return [one.number for one in found if may_see(actor, one)]


def departments(db: Session) -> dict[str, Text]:
    return {one.code: one.title for one in db.scalars(select(Department).order_by(Department.code))}


def _line(petition: Petition, units: dict[str, Text]) -> Line:
    return Line(
        number=petition.number,
        kind=petition.kind,
        phase=petition.phase,
        name=masking.name(petition.name) if petition.name else "",
        people=petition.people,
        unit=units.get(petition.unit_code or ""),
        urgent=petition.urgent_at is not None,
        registered_on=day_of(petition.registered_at),
        due_on=petition.due_on,
    )


def _by_due() -> list[SQLColumnExpression[Any]]:
    """The nearest end of a clock, then age.  The index has the same two."""
    return [func.coalesce(Petition.due_on, text(NEVER)), Petition.id]


def _after(cursor: str | None) -> Iterable[ColumnElement[bool]]:
    """What stands after ``cursor`` in the order of due date and age; one that cannot be read is none."""
    try:
        day, last = (cursor or "").split("_")
        at = (date.fromisoformat(day), int(last))
    except ValueError:
        return
    yield tuple_(*_by_due()) > tuple_(*(literal(part) for part in at))
