"""One act on a petition in the making: what guards look at and effects write to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.calendar.now import day_of
from models.errors import Problem
from models.people.actor import Actor
from models.people.identifiers import half_width
from models.petition.petition import Petition


@dataclass(frozen=True)
class Petitioner(Actor):
    """Who has shown number and query code of one petition; to the rest of the hall nobody in particular."""

    petition_id: int | None = None


@dataclass
class Move:
    """``at`` is the law's moment of the act: for a duty, the time it fell due."""

    db: Session
    petition: Petition
    action: str
    actor: Actor
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return day_of(self.at)

    def text(self, name: str) -> str:
        """The fact ``name`` as trimmed text, empty when it was not given."""
        return str(self.facts.get(name) or "").strip()

    def day(self, name: str) -> date | None:
        """The fact ``name`` as a date; None for what is none."""
        try:
            return date.fromisoformat(half_width(self.text(name)))
        except ValueError:
            return None


Guard = Callable[[Move], Problem | Iterable[Problem] | None]
Effect = Callable[[Move], None]
