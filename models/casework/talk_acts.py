"""What the hall says to an applicant, as an act of whoever holds the case (A18)."""

from __future__ import annotations

from models.casework import work
from models.casework.asking_time import pending
from models.casework.move import Move
from models.casework.stages import Stage
from models.casework.talk import say
from models.casework.work import WorkKind


def write(move: Move) -> None:
    """Keep the words, with files that lie on disk already (``files``: name and stored file of each).

    Where the hall waits for the applicant, the question was all there was to do for the case.
    """
    say(move.db, move.case, move.actor, move.text("words"), move.facts.get("files", ()), move.office or "")
    if move.case.stage == Stage.WAITING_SUPPLEMENT and not pending(move.db, move.case.id):
        work.finish(move.db, move.case.id, WorkKind.INTAKE, move.actor, move.at)
