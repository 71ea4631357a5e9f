"""What the papers of a hearing say: the right to one, its time and place, and its place in the decision."""

from __future__ import annotations

from sqlalchemy import select

from models.casework.clock import HEARING_DAYS
from models.casework.hearing import Hearing, last_held, procedure_of
from models.people.account import Account
from models.text import Text
from workers.documents.data import Data, Subject, on, pair


def right(subject: Subject) -> Data:
    """The right to a hearing, why it is offered, and until when it may be asked for (DEC-5)."""
    told = select(Hearing).where(Hearing.case_id == subject.case.id, Hearing.told_at == subject.event.at)
    hearing = subject.db.scalars(told).one()
    return {
        "reason": hearing.reason,
        "ask_days": pair(Text(f"{HEARING_DAYS}个工作日", f"{HEARING_DAYS} working days")),
        "hearing_due": on(subject.due["hearing"]),
    }


def notice(subject: Subject) -> Data:
    """Time, place and chair, and the days that are not counted (DEC-6, CLK-8)."""
    was_set = select(Hearing).where(Hearing.case_id == subject.case.id, Hearing.set_at == subject.event.at)
    hearing = subject.db.scalars(was_set).one()
    procedure = procedure_of(subject.db, hearing)
    assert hearing.day is not None and procedure is not None
    return {
        "day": on(hearing.day),
        "hour": hearing.hour,
        "place": hearing.place,
        "chair": subject.db.get_one(Account, hearing.chair_id).name or "",
        "own_motion": hearing.origin == "authority",
        "reason": hearing.reason,
        "started_on": on(procedure.started_on),
    }


def followed(subject: Subject) -> Data | None:
    """The record that a decision rests on, and how it follows from it; None where there was no hearing."""
    hearing = last_held(subject.db, subject.case.id)
    if hearing is None or hearing.held_on is None:
        return None
    procedure = procedure_of(subject.db, hearing)
    number = procedure.result if procedure else ""
    return {"held_on": on(hearing.held_on), "number": number, "words": subject.decision.on_record}
