"""One move in the making: what guards look at and effects write to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from models.calendar.now import SHENZHEN
from models.errors import Problem
from models.people.actor import Actor

if TYPE_CHECKING:
    from models.casework.case import Case


@dataclass
class Move:
    """``at`` is the law's moment of the act: for a duty, the time it fell due, not the time the worker ran.

    ``office`` is the place in whose name staff act, ``for_id`` the one who is away and whose deputy they are.
    """

    db: Session
    case: Case
    action: str
    actor: Actor
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    office: str | None = None
    for_id: int | None = None

    @property
    def today(self) -> date:
        return self.at.astimezone(SHENZHEN).date()

    @property
    def eyes(self) -> frozenset[int]:
        """Whose eyes these are for the four eyes: the actor's, and those of the one they stand in for."""
        return frozenset(who for who in (self.actor.account_id, self.for_id) if who is not None)

    def text(self, name: str) -> str:
        """The fact ``name`` as trimmed text, empty when it was not given."""
        return str(self.facts.get(name) or "").strip()


Guard = Callable[[Move], Problem | Iterable[Problem] | None]
Effect = Callable[[Move], None]
