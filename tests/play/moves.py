"""What may happen in a hall: each move draws what it needs from its own generator, and says what it did."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from models.calendar.now import at
from tests.play.applicants import answer, apply, apply_at_once
from tests.play.desks import act, handle_rating, release, take
from tests.play.hall import NOTHING, Hall
from tests.play.system import change_calendar, change_item, duties, wait, work

# So many cases begin a play.
FEWEST = 3

Move = Callable[[Hall, Random], str]


class Weight(NamedTuple):
    move: Move
    of: float


MOVES = (
    Weight(apply, 7), Weight(apply_at_once, 1), Weight(answer, 6), Weight(act, 50), Weight(take, 8),
    Weight(release, 1), Weight(handle_rating, 4), Weight(wait, 10), Weight(work, 16), Weight(duties, 3),
    Weight(change_calendar, 1), Weight(change_item, 0.3),
)  # fmt: skip


def move(hall: Hall, rng: Random) -> str:
    """One move, drawn by weight, at the hall's time."""
    chosen = rng.choices([weight.move for weight in MOVES], [weight.of for weight in MOVES])[0]
    if len(hall.cases) < FEWEST:
        chosen = apply
    with at(hall.moment):
        done = chosen(hall, rng)
    return f"{chosen.__name__}: {done}" if done else NOTHING
