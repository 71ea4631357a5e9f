"""What can be done to many pieces at once, as a table: when a piece allows it, how it is done, and how it goes back.

A refusal is never among them, since each needs reasons of its own (DEC-8); granting only where the service allows it,
and after a sample was opened (C4.4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import record
from models.calendar.now import now
from models.casework.bulk_sample import unopened
from models.casework.case import Case
from models.casework.desk import release, take
from models.casework.hands import check_free
from models.casework.lock import lock
from models.casework.perform import perform
from models.casework.priority import set_class
from models.casework.turn import against_four_eyes, suits
from models.casework.work import WorkItem, hand_to, let_go, locked
from models.errors import HallError, Held, NotAllowed, NotFound, Problem
from models.people.absence import away_until
from models.people.account import Account
from models.people.actor import Actor


class Skipped(HallError):
    """There was nothing to do: the piece is already as wanted, or no longer there."""

    code = "bulk.already"


class Piece(NamedTuple):
    """One piece of a run, what the run was given, and the revision of its case after the act (for going back)."""

    work_id: int
    facts: Mapping[str, Any]
    revision: int | None


Verb = Callable[[Session, Actor, Piece], None]
Check = Callable[[Session, Actor, Sequence[int], Mapping[str, Any]], Iterable[Problem]]


def _fine(db: Session, actor: Actor, ids: Sequence[int], facts: Mapping[str, Any]) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True)
class BulkAct:
    """``back`` is how a piece goes back, None where something was sent; ``problems`` keep the whole run from starting.

    ``legal`` says that applicants are told.
    """

    do: Verb
    back: Verb | None = None
    problems: Check = _fine
    legal: bool = False


def claim(db: Session, actor: Actor, piece: Piece) -> None:
    item = db.get(WorkItem, piece.work_id)
    if item is None or item.state != "open":
        raise Skipped("work.gone")
    if item.holder_id == actor.account_id:
        raise Skipped("bulk.mine_already")
    try:
        take(db, piece.work_id, actor)
    except Held as error:
        db.refresh(item)
        raise Held("bulk.held", by=item.holder_id or 0, at=(item.held_since or now()).isoformat()) from error


def let_back(db: Session, actor: Actor, piece: Piece) -> None:
    try:
        release(db, piece.work_id, actor)
    except NotFound:
        raise Skipped("bulk.not_mine") from None


def unclaim(db: Session, actor: Actor, piece: Piece) -> None:
    _unmoved(db, piece)
    let_back(db, actor, piece)


def reclaim(db: Session, actor: Actor, piece: Piece) -> None:
    _unmoved(db, piece)
    item = locked(db, piece.work_id)
    assert item is not None and actor.account_id is not None
    if item.holder_id is not None:
        raise Held("bulk.held", by=item.holder_id, at=(item.held_since or now()).isoformat())
    hand_to(item, actor.account_id, now())
    record(db, actor, "take", about=f"case:{item.case.number}", facts={"work": item.kind, "work_item": item.id})


def give(db: Session, actor: Actor, piece: Piece) -> None:
    """Into a colleague's hands, who must be able to do it.  For whoever holds it."""
    to_id = int(piece.facts["to"])
    item = _mine(db, actor, piece)
    receiver = db.get_one(Account, to_id).actor
    if db.scalar(select(WorkItem.id).where(WorkItem.id == item.id, suits(receiver))) is None:
        seen = db.scalar(select(WorkItem.id).where(WorkItem.id == item.id, against_four_eyes(receiver)))
        raise NotAllowed("takeover.four_eyes" if seen else "takeover.no_post")
    try:
        check_free(db, receiver)
    except NotAllowed as error:
        raise NotAllowed("takeover.full" if error.code == "hands_full" else "takeover.receiver_away") from error
    _hand(db, actor, item, to_id)


def give_back(db: Session, actor: Actor, piece: Piece) -> None:
    item = _unmoved(db, piece)
    if item.holder_id != int(piece.facts["to"]):
        raise NotAllowed("bulk.moved_on")
    assert actor.account_id is not None
    _hand(db, actor, item, actor.account_id)


def accept(db: Session, actor: Actor, piece: Piece) -> None:
    """The lawful acceptance of each, with all its guards: every paper must have been checked."""
    perform(db, _mine(db, actor, piece).case_id, "accept", actor)


def grant(db: Session, actor: Actor, piece: Piece) -> None:
    item = _mine(db, actor, piece)
    if not item.case.flow.bulk_decision:
        raise NotAllowed("bulk.not_this_service")
    perform(db, item.case_id, "grant", actor)


def prefer(db: Session, actor: Actor, piece: Piece) -> None:
    wanted = piece.facts["priority"] == "yes"
    item = db.get(WorkItem, piece.work_id)
    if item is None:
        raise Skipped("work.gone")
    if lock(db, item.case_id).priority == wanted:
        raise Skipped()
    set_class(db, item.case_id, actor, wanted)


def unprefer(db: Session, actor: Actor, piece: Piece) -> None:
    item = _unmoved(db, piece)
    set_class(db, item.case_id, actor, piece.facts["priority"] != "yes")


def _receiver_named(
    db: Session, actor: Actor, ids: Sequence[int], facts: Mapping[str, Any]
) -> Iterable[Problem]:  # fmt: skip
    receiver = db.get(Account, int(facts.get("to") or 0))
    if receiver is None or receiver.kind != "staff" or receiver.id == actor.account_id:
        yield Problem("field.choice", "to")
    elif receiver.disabled_at is not None or away_until(db, receiver.id) is not None:
        yield Problem("takeover.receiver_away", "to")


def _class_named(db: Session, actor: Actor, ids: Sequence[int], facts: Mapping[str, Any]) -> Iterable[Problem]:
    if facts.get("priority") not in ("yes", "no"):
        yield Problem("field.choice", "priority")


def _sample_opened(db: Session, actor: Actor, ids: Sequence[int], facts: Mapping[str, Any]) -> Iterable[Problem]:
    if left := unopened(db, actor, ids):
        yield Problem("bulk.sample_unopened", "sample", {"n": len(left)})


ACTS: Mapping[str, BulkAct] = {
    "claim": BulkAct(claim, unclaim),
    "release": BulkAct(let_back, reclaim),
    "transfer": BulkAct(give, give_back, _receiver_named),
    "priority": BulkAct(prefer, unprefer, _class_named),
    "accept": BulkAct(accept, legal=True),
    "grant": BulkAct(grant, problems=_sample_opened, legal=True),
}


def _mine(db: Session, actor: Actor, piece: Piece) -> WorkItem:
    """The piece, locked after its case, in the actor's hands.  Raises :class:`Skipped`."""
    known = db.get(WorkItem, piece.work_id)
    if known is not None:
        lock(db, known.case_id)
    item = locked(db, piece.work_id)
    if item is None or item.state != "open" or item.holder_id != actor.account_id:
        raise Skipped("bulk.not_mine")
    return item


def _unmoved(db: Session, piece: Piece) -> WorkItem:
    """The piece, if nothing has happened to its case since.  Raises :class:`NotAllowed`."""
    case: Case = lock(db, db.get_one(WorkItem, piece.work_id).case_id)
    item = locked(db, piece.work_id)
    if item is None or item.state != "open" or case.revision != piece.revision:
        raise NotAllowed("bulk.moved_on")
    return item


def _hand(db: Session, actor: Actor, item: WorkItem, to_id: int) -> None:
    let_go(item, now(), "taken_over")
    hand_to(item, to_id, now())
    facts = {"from": actor.account_id, "to": to_id, "work": item.kind, "work_item": item.id}
    record(db, actor, "work_taken_over", about=f"case:{item.case.number}", facts=facts)
