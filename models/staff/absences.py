"""Noting that somebody will be away, and ending it early."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import record
from models.calendar.now import now, today
from models.errors import Invalid, NotFound, Problem
from models.people.absence import Absence, AbsenceKind
from models.people.actor import Actor
from models.staff.accounts import about, member


def note(db: Session, by: Actor, account_id: int, from_on: date, until_on: date, kind: str) -> Absence:
    """Away from ``from_on`` to ``until_on``, both included.  Raises :class:`Invalid`, each problem beside its field."""
    member(db, account_id)
    if problems := _problems(db, account_id, from_on, until_on, kind):
        raise Invalid(problems)
    absence = Absence(account_id=account_id, from_on=from_on, until_on=until_on, kind=kind)
    db.add(absence)
    facts = {"from": from_on.isoformat(), "until": until_on.isoformat(), "kind": kind}
    record(db, by, "absence_noted", about=about(account_id), facts=facts)
    return absence


def _problems(db: Session, account_id: int, from_on: date, until_on: date, kind: str) -> list[Problem]:
    if kind not in set(AbsenceKind):
        return [Problem("field.choice", "kind")]
    if until_on < from_on:
        return [Problem("absence.order", "until")]
    if until_on < today():
        return [Problem("absence.past", "until")]
    same_time = (Absence.from_on <= until_on, Absence.until_on >= from_on, Absence.ended_at.is_(None))
    taken = db.scalar(select(Absence.id).where(Absence.account_id == account_id, *same_time).limit(1))
    return [Problem("absence.overlap", "from")] if taken else []


def end(db: Session, by: Actor, account_id: int, absence_id: int, reason: str) -> None:
    """Back early, or not away at all.  Raises :class:`NotFound` for one that is over."""
    member(db, account_id)
    absence = db.get(Absence, absence_id, populate_existing=True)
    if absence is None or absence.account_id != account_id or absence.ended_at or absence.until_on < today():
        raise NotFound("absence.over")
    absence.ended_at = now()
    record(db, by, "absence_ended", about=about(account_id), reason=reason)
