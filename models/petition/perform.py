"""The one verb that moves a petition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.errors import NotAllowed, NotFound, NotReady, Outdated, Problem
from models.people.actor import Actor
from models.petition import clock, letter, lifecycle
from models.petition.clock import ClockKind
from models.petition.event import PetitionEvent
from models.petition.letter import Letter
from models.petition.lifecycle import Transition
from models.petition.move import Guard, Move
from models.petition.petition import Petition
from models.petition.phases import ENDED, Kind, Phase, Route
from models.petition.rights import may, office, rows_of

# What the timeline keeps of an act's facts: codes, dates and numbers, never a person's data.
EVENT_FACTS = (
    "kind", "route", "unit", "until", "towards", "ground", "earlier", "days", "finding", "upheld", "from", "to",
)  # fmt: skip
# The words of an act that its letter keeps, sealed: they may name people.
SAID = ("reason", "body", "facts_found", "basis", "finding", "words", "upheld", "towards")


def perform(
    db: Session,
    petition_id: int,
    action: str,
    actor: Actor,
    *,
    revision: int | None = None,
    key: str | None = None,
    at: datetime | None = None,
    **facts: Any,
) -> Petition:
    """Move a petition by one row of its table, inside the caller's transaction.

    ``revision`` is the one the actor saw; ``key`` makes a repeated call give the first result; ``at`` is the law's
    moment for a duty done late.  Raises ``Outdated``, ``NotPossible``, ``NotAllowed`` or ``NotReady`` with every
    reason; then nothing has changed.
    """
    petition = lock(db, petition_id)
    if key and done_before(db, petition_id, key):
        return petition
    if revision is not None and revision != petition.revision:
        raise Outdated()
    row = lifecycle.find(action, Phase(petition.phase))
    if not may(actor, petition, row):
        raise NotAllowed()
    move = Move(db, petition, action, actor, at or now(), facts)
    problems = [problem for guard in row.needs for problem in _reasons(guard, move)]
    if problems:
        raise NotReady(problems)
    _carry_out(row, move, key)
    return petition


def offered(db: Session, petition: Petition, actor: Actor) -> list[str]:
    """The acts open to ``actor`` now, in the order of the table; not those ruled out whatever is filled in."""
    return [row.action for row in rows_of(actor, petition) if not _ruled_out(db, petition, actor, row)]


def _ruled_out(db: Session, petition: Petition, actor: Actor, row: Transition) -> bool:
    """A reason that points at no field is not about what is filled in."""
    move = Move(db, petition, row.action, actor, now())
    return any(problem.pointer is None for guard in row.needs for problem in _reasons(guard, move))


def lock(db: Session, petition_id: int) -> Petition:
    """The petition, locked until the transaction ends and as it is now."""
    wanted = select(Petition).where(Petition.id == petition_id).with_for_update(of=Petition)
    petition = db.scalar(wanted.execution_options(populate_existing=True))
    if petition is None:
        raise NotFound("petition.unknown")
    return petition


def done_before(db: Session, petition_id: int, key: str) -> bool:
    """Whether the act with this one-time key has already happened."""
    same = select(PetitionEvent.id).where(PetitionEvent.petition_id == petition_id, PetitionEvent.key == key)
    return db.scalar(same) is not None


def start_clocks(move: Move, kinds: Iterable[ClockKind]) -> None:
    """Start those that it has: only route 6 has the 60 days (PET-7), and only who can be told is owed that (PET-4)."""
    petition = move.petition
    for kind in kinds:
        relief = petition.kind == Kind.RELIEF and petition.route == Route.PETITION
        if kind == ClockKind.HANDLE and not relief:
            continue
        if kind in (ClockKind.TELL, ClockKind.UNIT_TELL) and not petition.reachable:
            continue
        clock.begin(move.db, petition.id, kind, move.today)


def record(move: Move, row: Transition | None, key: str | None, from_phase: str | None, by: str | None) -> None:
    """Append the line of the act and plan its letter.  ``row`` is None for the registration, which has no phase yet."""
    petition = move.petition
    last = move.db.scalar(select(func.max(PetitionEvent.seq)).where(PetitionEvent.petition_id == petition.id)) or 0
    event = PetitionEvent(
        petition_id=petition.id, seq=last + 1, action=move.action, from_phase=from_phase, to_phase=petition.phase,
        actor_kind=move.actor.kind, actor_id=move.actor.account_id, office=by, at=move.at,
        reason=move.text("reason") or None, law=row.law if row else "PET-1", key=key,
        facts={name: str(move.facts[name]) for name in EVENT_FACTS if move.facts.get(name)},
    )  # fmt: skip
    move.db.add(event)
    move.db.flush()
    kind = row.letter if row else Letter.RECEIPT
    # Whose name or address is unclear cannot be written to (PET-4); the receipt is handed out all the same.
    if kind and (petition.reachable or kind == Letter.RECEIPT):
        said = {name: move.text(name) for name in SAID if move.text(name)}
        letter.plan(move.db, petition, event, kind, move.today, said)


def _reasons(guard: Guard, move: Move) -> Iterable[Problem]:
    answer = guard(move)
    if answer is None:
        return ()
    return (answer,) if isinstance(answer, Problem) else answer


def _carry_out(row: Transition, move: Move, key: str | None) -> None:
    """Clocks stop, effects write, clocks start; then the line and its letter."""
    petition, by = move.petition, office(move.actor, move.petition, row)
    for one in row.clock:
        if one.act == "stop":
            clock.halt(move.db, petition.id, one.kind, move.today)
    for effect in row.does:
        effect(move)
    start_clocks(move, (one.kind for one in row.clock if one.act == "start"))
    from_phase, petition.phase = petition.phase, row.to
    if row.to in ENDED and row.phase not in ENDED:
        clock.halt(move.db, petition.id, None, move.today)
        petition.ended_at = move.at
    petition.due_on = min((one.due_on for one in clock.running(move.db, petition.id)), default=None)
    petition.revision += 1
    move.db.flush()
    record(move, row, key, from_phase, by)
