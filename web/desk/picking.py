"""Which acts on many a piece allows, so that a selection offers only those that all of it allow (C4.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.bulk_acts import ACTS
from models.casework.stages import OPEN, Stage
from models.casework.stand_in import offered
from models.casework.work import WorkItem, WorkKind
from models.catalogue.item import ServiceItem
from models.people.actor import Actor, Role
from models.queries.desk import Line

# One letter an act, so that two hundred rows stay small.
LETTERS = {"claim": "c", "release": "r", "transfer": "t", "priority": "p", "accept": "a", "grant": "g"}
assert set(LETTERS) == set(ACTS)


def allowed(db: Session, actor: Actor, found: Sequence[Line]) -> Mapping[int, str]:
    """The letters of the acts that each piece allows this actor, by the number of the piece."""
    free = [line.work_id for line in found if line.holder_id != actor.account_id]
    taken = set(db.scalars(select(WorkItem.id).where(WorkItem.id.in_(free), offered(db, actor)))) if free else set()
    deciding = {line.item for line in found if _deciding(line) and line.holder_id == actor.account_id}
    together = _granted_together(db, deciding)
    return {line.work_id: "".join(_letters(actor, line, taken, together)) for line in found}


def _letters(actor: Actor, line: Line, taken: set[int], together: set[str]) -> list[str]:
    mine = line.holder_id == actor.account_id
    may = {
        "claim": line.work_id in taken,
        "release": mine,
        "transfer": mine,
        # What is held by others may be of their hall too: the class belongs to the case, not to who holds it.
        "priority": actor.has(Role.WINDOW_CLERK) and line.place in actor.sites() and line.stage in OPEN,
        "accept": mine and line.kind == WorkKind.INTAKE and line.stage == Stage.RECEIVED,
        "grant": mine and _deciding(line) and line.item in together,
    }
    return [LETTERS[act] for act, yes in may.items() if yes]


def _deciding(line: Line) -> bool:
    return line.kind == WorkKind.DECIDE


def _granted_together(db: Session, codes: set[str]) -> set[str]:
    """Those of these services that may be granted several at a time."""
    if not codes:
        return set()
    items = db.scalars(select(ServiceItem).where(ServiceItem.code.in_(codes)))
    return {item.code for item in items if item.current and item.current.spec.bulk_decision}
