"""The one verb that moves a case."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import outbox
from models.calendar.now import now
from models.casework import clock, lifecycle, work
from models.casework.case import Case
from models.casework.document import Doc, Document
from models.casework.event import CaseEvent
from models.casework.lifecycle import Transition
from models.casework.lock import lock
from models.casework.move import Guard, Move
from models.casework.number import next_serial
from models.casework.rights import capacity, may
from models.casework.stages import ENDED, Stage
from models.errors import NotAllowed, NotReady, Outdated, Problem
from models.people.actor import Actor

# What the timeline may repeat of an act's facts: codes, never a person's data.
EVENT_FACTS = (
    "right_authority", "finding", "signed", "approval", "procedure", "calendar", "moved", "whole_due", "way", "paper",
    "falsehood", "ground", "how", "number", "sent",
)  # fmt: skip


def perform(
    db: Session,
    case_id: int,
    action: str,
    actor: Actor,
    *,
    revision: int | None = None,
    key: str | None = None,
    at: datetime | None = None,
    **facts: Any,
) -> Case:
    """Move a case by one row of the lifecycle, inside the caller's transaction.

    ``revision`` is the one the actor saw; ``key`` makes a repeated call give the first result; ``at`` is the law's
    moment for a duty done late; ``facts`` are what the row's guards ask for.  Raises ``Outdated``, ``NotPossible``,
    ``NotAllowed`` or ``NotReady`` with every reason; then nothing has changed.
    """
    case = lock(db, case_id)
    if key and done_before(db, case_id, key):
        return case
    if revision is not None and revision != case.revision:
        raise Outdated()
    row = lifecycle.find(action, Stage(case.stage))
    items = work.open_items(db, case.id) if actor.kind == "staff" else ()
    if not may(db, actor, case, row, items):
        raise NotAllowed()
    move = Move(db, case, action, actor, at or now(), facts, *capacity(actor, case, row, items))
    problems = _problems(row, move)
    if problems:
        raise NotReady(problems)
    return _carry_out(row, move, key)


def obstacles(db: Session, case: Case, action: str, actor: Actor) -> list[Problem]:
    """What stands in the way of an act before anybody has typed: about the case or a paper, not about a fact to give.

    Nothing is locked or done, and :func:`perform` asks everything anew.  Raises ``NotPossible`` at another stage.
    """
    row = lifecycle.find(action, Stage(case.stage))
    items = work.open_items(db, case.id) if actor.kind == "staff" else ()
    move = Move(db, case, action, actor, now(), {}, *capacity(actor, case, row, items))
    found = _problems(row, move)
    return [one for one in found if one.pointer is None or one.pointer.startswith("paper:")]


def _problems(row: Transition, move: Move) -> list[Problem]:
    return [problem for guard in row.needs for problem in _reasons(guard, move)]


def done_before(db: Session, case_id: int, key: str) -> bool:
    """Whether the act with this one-time key has already happened."""
    return db.scalar(select(CaseEvent.id).where(CaseEvent.case_id == case_id, CaseEvent.key == key)) is not None


def _reasons(guard: Guard, move: Move) -> Iterable[Problem]:
    answer = guard(move)
    if answer is None:
        return ()
    return (answer,) if isinstance(answer, Problem) else answer


def _carry_out(row: Transition, move: Move, key: str | None) -> Case:
    """Clocks stop or run on, effects write, clocks start (from dates the effects wrote); then event and messages."""
    case = move.case
    if stopped := [m.kind for m in row.clock if m.act == "stop"]:
        clock.stop_running(move, stopped)
    for kind in (m.kind for m in row.clock if m.act == "reopen"):
        clock.reopen_last(move, kind)
    for effect in row.does:
        effect(move)
    # Before anything is flushed again, so that stage and effects are one statement.
    case.stage, case.revision = row.to, case.revision + 1
    case.touch()
    for kind in (m.kind for m in row.clock if m.act == "start"):
        clock.start_counting(move, kind)
    if row.to in ENDED and row.stage not in ENDED:
        _end(move)
    case.due_on = clock.nearest(move.db, case.id)
    event = _append_event(row, move, key)
    if case.parent_id is not None and row.to != row.stage:
        outbox.put(move.db, "joint", [case.parent_id], case_id=case.id)
    if case.parent_id is not None and row.action == "ask_supplement":
        # Paper and notice wait for those of its siblings and come with "tell_together" (MOD-4).
        return case
    _issue(row.issues, move, event)
    for topic in row.then:
        ids = [event.id] if topic == "notify" else [case.id]
        outbox.put(move.db, topic, ids, case_id=case.id)
    return case


def _end(move: Move) -> None:
    clock.stop_running(move)
    work.cancel(move.db, move.case.id, move.at)
    move.case.ended_at = move.at


def _append_event(row: Transition, move: Move, key: str | None) -> CaseEvent:
    seq = select(func.coalesce(func.max(CaseEvent.seq), 0) + 1).where(CaseEvent.case_id == move.case.id)
    event = CaseEvent(
        case_id=move.case.id, seq=seq.scalar_subquery(), action=row.action, from_stage=row.stage, to_stage=row.to,
        office=move.office, actor_kind=move.actor.kind, actor_id=move.actor.account_id, for_id=move.for_id,
        at=move.at, reason=move.text("reason") or None, law=row.law, key=key,
        facts={name: move.facts[name] for name in EVENT_FACTS if move.facts.get(name)},
    )  # fmt: skip
    move.db.add(event)
    move.db.flush()
    return event


def _issue(kinds: tuple[Doc, ...], move: Move, event: CaseEvent) -> None:
    """Plan the documents of the act; the workers make them."""
    for kind in kinds:
        serial = next_serial(move.db, kind, move.today)
        document = Document(
            case_id=move.case.id, event_id=event.id, kind=kind, dated_on=move.today, lang=move.case.lang,
            number=f"{kind.upper()}-{move.today:%Y%m%d}-{serial:05d}", code=secrets.token_urlsafe(12),
        )  # fmt: skip
        move.db.add(document)
        move.db.flush()
        outbox.put(move.db, "produce", [document.id], case_id=move.case.id)
