"""What will become of a case: drawn beforehand, so that a seed decides it and not the order of the replay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from models.casework.stages import Stage

# How satisfied people are, 1 the best (RAT-1), as shares of a hundred.
_LEVELS = {1: 72, 2: 15, 3: 7, 4: 4, 5: 2}

Intake = Literal["accept", "not_needed", "wrong_authority", "nobody"]
Decision = Literal["grant", "refuse", "terminate"]


@dataclass(frozen=True)
class Fate:
    """``asks`` are what the window asks before it accepts; ``answered`` whether the applicant answers the notice;
    ``lacks`` that they have one of the papers that may follow not yet.

    ``revoked``: whether the licence is revoked in the end, or that case is still under review; None for no such case.
    ``pace`` is the share of the promised days that the departments take, above 1 too late.  At the stage ``rests_at``
    people leave the case alone for the rest of the history; ``recent`` cases arrive so many working days before its
    end, ``old`` ones at its beginning.
    """

    sent: bool = True
    intake: Intake = "accept"
    asks: tuple[Literal["fix_now", "supplement"], ...] = ()
    answered: bool = True
    lacks: bool = False
    revoked: bool | None = None
    returned: bool = False
    decision: Decision = "grant"
    withdrawn_at: Stage | None = None
    pace: float = 0.5
    online: bool = False
    level: int | None = None
    rests_at: Stage | None = None
    recent: int | None = None
    old: bool = False


# The first cases of every hall, so that also a small one shows each ending and each stage that lasts.  (A case is in
# ``accepted`` and ``producing`` only for the moments the workers need.)
SHOWN = (
    Fate(rests_at=Stage.SUBMITTED, recent=1),
    Fate(rests_at=Stage.RECEIVED, recent=1),
    Fate(asks=("supplement",), rests_at=Stage.WAITING_SUPPLEMENT, recent=4),
    Fate(rests_at=Stage.IN_REVIEW, recent=4),
    Fate(rests_at=Stage.IN_REVIEW, old=True),
    Fate(rests_at=Stage.DECIDING, recent=6, pace=0.1),
    Fate(rests_at=Stage.DECIDING, old=True),
    Fate(rests_at=Stage.READY, recent=12, pace=0.1),
    Fate(sent=False, recent=3),
    Fate(level=1),
    Fate(level=5, pace=1.6),
    Fate(level=2, online=True),
    Fate(level=3, returned=True),
    Fate(level=4, asks=("fix_now",)),
    Fate(asks=("supplement",), online=True),
    Fate(asks=("fix_now", "supplement"), decision="refuse"),
    Fate(asks=("supplement",), answered=False, old=True),
    Fate(intake="nobody", old=True),
    Fate(intake="not_needed"),
    Fate(intake="wrong_authority"),
    Fate(decision="refuse", online=True),
    Fate(decision="terminate"),
    Fate(withdrawn_at=Stage.SUBMITTED),
    Fate(withdrawn_at=Stage.WAITING_SUPPLEMENT, asks=("supplement",)),
    Fate(withdrawn_at=Stage.IN_REVIEW),
    Fate(withdrawn_at=Stage.DECIDING),
    Fate(rests_at=Stage.SPECIAL_PROCEDURE, recent=4, pace=0.1),
    Fate(lacks=True, rests_at=Stage.DEPOSITED, recent=3),
    Fate(lacks=True),
    Fate(revoked=True, old=True, pace=0.1),
    Fate(revoked=False, old=True, pace=0.1),
)


def fate_of(n: int, rng: Random) -> Fate:
    """The fate of the ``n``-th case, from 0."""
    drawn = _drawn(rng)
    return SHOWN[n] if n < len(SHOWN) else drawn


def _drawn(rng: Random) -> Fate:
    """Shares in the spirit of a busy hall; none of them is a figure of the source."""
    late = rng.random() < 0.06
    fate = Fate(
        pace=rng.uniform(1.05, 2.0) if late else rng.betavariate(2.2, 2.6),
        online=rng.random() < 0.45,
        level=rng.choices(list(_LEVELS), list(_LEVELS.values()))[0] if rng.random() < 0.5 else None,
        returned=rng.random() < 0.03,
        lacks=rng.random() < 0.02,
        revoked=rng.choice((True, False)) if rng.random() < 0.004 else None,
        asks=rng.choices([(), ("fix_now",), ("supplement",), ("fix_now", "supplement")], [72, 8, 17, 3])[0],
    )
    end = rng.random()
    if end < 0.87:
        return fate
    if end < 0.92:
        return replace(fate, decision="refuse")
    if end < 0.955:
        stages = [Stage.SUBMITTED, Stage.RECEIVED, Stage.IN_REVIEW, Stage.DECIDING]
        return replace(fate, withdrawn_at=rng.choice(stages))
    others = (
        replace(fate, intake="not_needed"),
        replace(fate, intake="wrong_authority"),
        replace(fate, intake="nobody", asks=()),
        replace(fate, asks=("supplement",), answered=False),
        replace(fate, decision="terminate"),
        replace(fate, sent=False),
    )
    return rng.choice(others)
