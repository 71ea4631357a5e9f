"""A row of the table, and the words it is written in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.casework.clock import DELIVERY, EFFECT, GAP, NOTICE, PROMISED, RENEWAL, STATUTORY, ClockMove, start, stop
from models.casework.document import Doc
from models.casework.move import Effect, Guard
from models.casework.stages import Stage


class Who(StrEnum):
    """Who may do it.  Staff must hold the open work item that the act completes, or have begun the draft.

    Two hold no work items: supervisors, who handle no case, and the clerk of ratings and petitions, whose right lies in
    the work order of the rating.
    """

    APPLICANT = "applicant"
    CLERK = "window_clerk"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    SUPERVISOR = "supervisor"
    VOICE_CLERK = "voice_clerk"
    SYSTEM = "system"


S = Stage
A, CLERK, REVIEWER, DECIDER, SYSTEM = Who.APPLICANT, Who.CLERK, Who.REVIEWER, Who.DECIDER, Who.SYSTEM
SUPERVISOR, VOICE = Who.SUPERVISOR, Who.VOICE_CLERK


@dataclass(frozen=True)
class Transition:
    action: str
    stage: Stage
    to: Stage
    who: frozenset[Who]
    needs: tuple[Guard, ...]
    clock: tuple[ClockMove, ...]
    does: tuple[Effect, ...]
    issues: tuple[Doc, ...]
    then: tuple[str, ...]
    law: str


def T(  # noqa: N802 - a row of the table reads better with a short name
    action: str,
    stage: Stage,
    to: Stage,
    who: Iterable[Who],
    *,
    needs: Iterable[Guard] = (),
    clock: Iterable[ClockMove] = (),
    does: Iterable[Effect] = (),
    issues: Iterable[Doc] = (),
    then: Iterable[str] = (),
    law: str,
) -> Transition:
    return Transition(
        action, stage, to, frozenset(who), tuple(needs), tuple(clock), tuple(does), tuple(issues), tuple(then), law
    )


# What runs from acceptance to the decision; the last two only where silence decides (models/casework/silence.py).
LIMITS = (STATUTORY, PROMISED, RENEWAL, EFFECT)
ACCEPTED = (stop(NOTICE), *(start(kind) for kind in LIMITS))
DECIDED = (*(stop(kind) for kind in (*LIMITS, GAP)), start(DELIVERY))
