"""The row ``change_version`` of the lifecycle: its guard and its effect."""

from __future__ import annotations

from collections.abc import Iterable

from models.casework.clock import entry
from models.casework.lengthen import append, follow
from models.casework.move import Move
from models.casework.version_check import CHANGED, longer, objections
from models.catalogue.item import ItemVersion
from models.errors import Problem


def may_change(move: Move) -> Iterable[Problem]:
    """Nothing is asked anew, no begun step falls away, no date that was told comes nearer."""
    return objections(move.db, move.case, _to(move), move.facts.get("way", "onward"))


def change_version(move: Move) -> None:
    """Form, papers, limits and flow are those of the other version now; the ledgers note what it allows more."""
    case, to = move.case, _to(move)
    for one in longer(move.db, case, to.spec):
        append(one.clock, entry(move, "CLK-13", 0, CHANGED, move.today, f"by.{move.action}", days=one.days))
    case.version = to
    if case.flow_version_id is not None:
        case.flow_version = to
    follow(move)


def _to(move: Move) -> ItemVersion:
    return move.db.get_one(ItemVersion, move.facts["version_id"])
