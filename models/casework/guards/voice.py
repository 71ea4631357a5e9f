"""Guards of ratings and of what comes of them (rulebook 7.4)."""

from __future__ import annotations

from collections.abc import Iterable

from models.casework import rating
from models.casework.guards.given import LONGEST_TEXT
from models.casework.move import Move
from models.casework.rating_terms import terms
from models.errors import Problem


def rating_valid(move: Move) -> Iterable[Problem]:
    yield from rating.problems(move.facts.get("level"), move.facts.get("choices") or ())
    if len(move.text("words")) > LONGEST_TEXT:
        yield Problem("text.too_long", "words", {"longest": LONGEST_TEXT})


def rating_in_time(move: Move) -> Problem | None:
    """Some weeks after its end, a matter is rated no more (A11.1)."""
    until = rating.open_until(move.case)
    return Problem("rating.over", params={"days": terms().open_days}) if until and move.today > until else None


def not_rated(move: Move) -> Problem | None:
    """Online each matter is rated once (RAT-2); a life event is one matter."""
    return Problem("rating.once") if rating.rated(move.db, move.case) else None


def rating_handled(move: Move) -> Problem | None:
    """The rater is told once what came of it: after it was put right, explained or set aside (RAT-6)."""
    order = rating.order_of(move.db, move.case.id)
    handled = order is not None and order.handled_at is not None and order.answered_at is None
    return None if handled else Problem("order.step")
