"""Slips for visits: the window hands out a code, and whoever has it rates that visit once (RAT-2, RAT-4).

The code says nothing of anybody and is kept only as a digest; behind it the rater later reads what came of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework import rating
from models.casework.number import new_code, normal_code
from models.casework.rating import Rating, RatingOrder, RatingSlip
from models.errors import Invalid, NotAllowed, NotFound, Problem
from models.people.actor import Actor, Role
from models.people.identifiers import BadValue, mobile
from models.seal import ring
from models.voice.order_acts import RatingAct, acts_of

# A visit can be rated for so many days (experience A11.1).
DAYS = 30
LONGEST_WORDS = 1000
_GROUPS = 3


class Visit(NamedTuple):
    """A slip, its rating, the order of a bad one, and what the hall and the rater have told each other since."""

    slip: RatingSlip
    rating: Rating | None
    order: RatingOrder | None
    told: Sequence[RatingAct]


def hand_out(db: Session, actor: Actor, site: str) -> str:
    """A new slip for somebody at this clerk's window; gives the code, which is shown once."""
    if actor.account_id is None or site not in actor.sites() or not actor.has(Role.WINDOW_CLERK):
        raise NotAllowed()
    code = new_code(_GROUPS)
    slip = RatingSlip(
        code_digest=_digest(code),
        site_code=site,
        clerk_id=actor.account_id,
        made_at=now(),
        expires_at=now() + timedelta(days=DAYS),
    )
    db.add(slip)
    db.flush()
    return code


def visit(db: Session, code: str, *, locked: bool = False) -> Visit:
    """The slip that ``code`` belongs to.  Raises :class:`NotFound` for none, and for one that ran out unused."""
    wanted = select(RatingSlip).where(RatingSlip.code_digest == _digest(code))
    slip = db.scalar(wanted.with_for_update() if locked else wanted)
    given = db.scalar(select(Rating).where(Rating.slip_id == slip.id)) if slip else None
    if slip is None or (given is None and slip.expires_at < now()):
        raise NotFound("slip.unknown")
    order = db.scalar(select(RatingOrder).where(RatingOrder.rating_id == given.id)) if given else None
    told = [act for act in acts_of(db, order.id) if act.act in ("answer", "reopen")] if order else []
    return Visit(slip, given, order, told)


def rate_visit(db: Session, code: str, level: int, choices: Sequence[str], words: str, phone: str) -> Rating:
    """Rate the visit.  Without a number the rater cannot be called, and wants no call.

    Raises :class:`Invalid` with every problem, also when the slip was used before.
    """
    found = visit(db, code, locked=True)
    problems = list(rating.problems(level, choices))
    if found.rating:
        problems = [Problem("rating.once")]
    if len(words.strip()) > LONGEST_WORDS:
        problems.append(Problem("text.too_long", "words", {"longest": LONGEST_WORDS}))
    number = None
    if phone.strip():
        try:
            number = mobile(phone)
        except BadValue as wrong:
            problems.append(Problem(wrong.code, "phone"))
    if problems:
        raise Invalid(problems)
    return rating.give(
        db,
        Rating(
            slip_id=found.slip.id,
            level=level,
            choices=list(choices),
            words=words.strip(),
            unit_code=found.slip.site_code,
            site_code=found.slip.site_code,
            clerk_id=found.slip.clerk_id,
            phone=number,
            no_contact=number is None,
            at=now(),
        ),
    )


def _digest(code: str) -> str:
    return ring.digest("rating_slip", normal_code(code))
