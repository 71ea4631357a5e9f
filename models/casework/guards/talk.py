"""Whether something can be said to the applicant."""

from __future__ import annotations

from collections.abc import Iterable

from models.casework.move import Move
from models.casework.talk import wrong
from models.errors import Problem


def words_said(move: Move) -> Iterable[Problem]:
    return wrong(move.text("words"), len(move.facts.get("files", ())))
