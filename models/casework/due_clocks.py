"""What the hall does when a legal clock runs out and nobody acted: the verbs behind ``clocks`` and ``clock_over``.

Everything happens at the time it fell due, not at the time the worker ran, and there is no upper bound to how late
that may be: after any downtime the duty catches up (rulebook section 14).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, cast, func, select
from sqlalchemy.orm import Session

from models import outbox
from models.calendar.now import now
from models.casework.asking_time import pending
from models.casework.case import Case
from models.casework.clock import Clock, ClockKind
from models.casework.lock import lock
from models.casework.perform import perform
from models.casework.procedure import Procedure
from models.casework.supplement import Supplement, SupplementLine
from models.outbox import Message
from models.people.actor import SYSTEM

# Silence of the hall is acceptance (ACC-10), that of the applicant ends the case (ACC-13, GAP-6) or forgoes the hearing
# (DEC-5), that of the authority renews a licence (CLK-14) or lets something take effect (CLK-15).  The other clocks
# move nothing when they run out: they tell people that they are late.
ACTIONS: Mapping[str, str] = {
    ClockKind.NOTICE: "deem_accepted",
    ClockKind.APPLICANT: "lapse",
    ClockKind.HEARING: "lapse_hearing",
    ClockKind.RENEWAL: "deem_renewed",
    ClockKind.EFFECT: "deem_effective",
    ClockKind.GAP: "lapse_gaps",
}

# One message a clock and moment: a clock that was lengthened after its message runs out a second time.
MESSAGE_KEY = func.concat("clock_over:", Clock.id, ":", cast(func.extract("epoch", Clock.due_at), BigInteger))
BATCH = 500


def put_due(db: Session) -> int:
    """Put a message for each clock, and each planned end of a procedure, that is over and has none yet; how many."""
    put, last = 0, 0
    while clocks := _next(db, last):
        for clock_id, case_id, key in clocks:
            outbox.put(db, "clock_over", [clock_id], case_id=case_id, dedup_key=key)
        put, last = put + len(clocks), clocks[-1].id
    for procedure in db.scalars(select(Procedure).where(overdue()).order_by(Procedure.id).limit(BATCH)):
        key = f"procedure_over:{procedure.id}"
        outbox.put(db, "procedure_over", [procedure.id], case_id=procedure.case_id, dedup_key=key)
        put += 1
    for asked in db.scalars(select(Supplement).where(unreminded()).order_by(Supplement.id).limit(BATCH)):
        assert asked.remind_at is not None
        key = f"gap_reminder:{asked.id}:{int(asked.remind_at.timestamp())}"
        outbox.put(db, "gap_reminder", [asked.id], case_id=asked.case_id, dedup_key=key)
        put += 1
    return put


def run_out(db: Session, clock_id: int) -> Case | None:
    """Act on one clock as the system, at the moment it fell due.  None: it was stopped or lengthened meanwhile."""
    case_id = db.scalar(select(Clock.case_id).where(Clock.id == clock_id))
    if case_id is None:
        return None
    lock(db, case_id)
    wanted = select(Clock).where(Clock.id == clock_id, ran_out()).execution_options(populate_existing=True)
    clock = db.scalar(wanted)
    if clock is None:
        return None
    # More time that was asked for and not decided on is given by silence (ACC-13).
    given = clock.kind == ClockKind.APPLICANT and pending(db, case_id)
    return perform(db, case_id, "allow_longer" if given else ACTIONS[clock.kind], SYSTEM, at=clock.due_at)


def remind(db: Session, procedure_id: int) -> Case | None:
    """Say that a procedure's planned end has passed, at the moment it did.  None: it has ended, or this was said."""
    mine = Procedure.id == procedure_id
    planned = select(Procedure.planned_at).where(mine, overdue())
    return _still_to_say(db, select(Procedure.case_id).where(mine), planned, "remind_procedure")


def remind_of_gap(db: Session, asked_id: int) -> Case | None:
    """Remind of papers that are still to come, at the moment it was due.  None: they came, or this was said."""
    mine = Supplement.id == asked_id
    kind = db.scalar(select(Supplement.kind).where(mine))
    moment = select(Supplement.remind_at).where(mine, unreminded())
    action = "remind_supplement" if kind == "supplement" else "remind_gap"
    return _still_to_say(db, select(Supplement.case_id).where(mine), moment, action)


def _still_to_say(db: Session, case_of: Select[Any], moment_of: Select[Any], action: str) -> Case | None:
    """Lock the case, then look whether it is still to be said; the act bears the moment it fell due."""
    case_id = db.scalar(case_of)
    if case_id is None:
        return None
    lock(db, case_id)
    moment = db.scalar(moment_of)
    return perform(db, case_id, action, SYSTEM, at=moment) if moment else None


def unreminded() -> ColumnElement[bool]:
    """The condition on askings: the reminder is due, was not sent, and a paper is still to come in running time."""
    missing = select(SupplementLine.id).where(
        SupplementLine.supplement_id == Supplement.id, SupplementLine.answered_at.is_(None)
    )
    running = select(Clock.id).where(
        Clock.case_id == Supplement.case_id,
        Clock.kind.in_((ClockKind.APPLICANT, ClockKind.GAP)),
        Clock.stopped_on.is_(None),
        Clock.due_at > Supplement.remind_at,
    )
    due = Supplement.reminded_at.is_(None) & Supplement.answered_at.is_(None) & (Supplement.remind_at < now())
    return due & missing.exists() & running.exists()


def overdue() -> ColumnElement[bool]:
    """The condition on procedures: open after their planned end, and nobody was reminded."""
    return Procedure.ended_on.is_(None) & Procedure.reminded_at.is_(None) & (Procedure.planned_at < now())


def ran_out() -> ColumnElement[bool]:
    """The condition on clocks: running, of a kind the system acts on, and over."""
    return Clock.stopped_on.is_(None) & Clock.kind.in_(ACTIONS) & (Clock.due_at < now())


def _next(db: Session, after: int) -> Sequence[Row[int, int, str]]:
    known = select(Message.id).where(Message.dedup_key == MESSAGE_KEY)
    wanted = select(Clock.id, Clock.case_id, MESSAGE_KEY).where(ran_out(), Clock.id > after, ~known.exists())
    return db.execute(wanted.order_by(Clock.id).limit(BATCH)).all()
