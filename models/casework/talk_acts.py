"""What the hall says to an applicant, as an act of whoever holds the case (A18)."""

from __future__ import annotations

from models.casework.move import Move
from models.casework.talk import say


def write(move: Move) -> None:
    """Keep the words, with files that lie on disk already (``files``: name and stored file of each)."""
    say(move.db, move.case, move.actor, move.text("words"), move.facts.get("files", ()), move.office or "")
