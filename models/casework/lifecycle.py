"""THE TABLE.  A case moves only by a row of it; what is not here cannot happen.

A row reads: this action, from this stage to that one, may be done by these, when all these guards are content; it
moves these clocks, has these effects, issues these documents, rings these topics, and rests on this rule.

The chapters stand in ``rows/`` in the order of a case's life.

Stages are code, routes are data: the table is the same for every item.  What differs between items (departments,
limits, papers, delivery) lives in the item version and is carried out as work items.
"""

from __future__ import annotations

from models.casework.rows import (
    application,
    commitment,
    decision,
    gaps,
    handling,
    hearing,
    intake,
    old_licence,
    throughout,
)
from models.casework.rows.row import LIMITS, Transition, Who
from models.casework.stages import Stage
from models.errors import NotPossible

__all__ = ["LIMITS", "TABLE", "Transition", "Who", "find", "rows_from"]

_CHAPTERS = (application, commitment, intake, gaps, handling, hearing, decision, old_licence, throughout)
TABLE: tuple[Transition, ...] = tuple(row for chapter in _CHAPTERS for row in chapter.ROWS)

_ROWS = {(row.action, row.stage): row for row in TABLE}
assert len(_ROWS) == len(TABLE), "an action has two rows at one stage"


def find(action: str, stage: Stage) -> Transition:
    """The row for ``action`` at ``stage``.  Raises :class:`NotPossible` when there is none."""
    row = _ROWS.get((action, stage))
    if row is None:
        raise NotPossible(action=action, stage=stage.value)
    return row


def rows_from(stage: Stage) -> list[Transition]:
    return [row for row in TABLE if row.stage == stage]
