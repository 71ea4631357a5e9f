"""The verbs on a rating's work order.  Each checks who and when, writes, and leaves a line of history.

All raise :class:`NotFound` for an order the actor may not know of, :class:`NotPossible` for a step that is not theirs
or not open now, and :class:`Invalid` with every problem beside its field.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models.calendar import shelf, working
from models.calendar.closing import end_of_business
from models.calendar.now import now, today
from models.casework.perform import perform
from models.casework.rating import FINDINGS, GROUNDS, RatingOrder
from models.errors import Invalid, NotFound, NotPossible, Problem
from models.people.actor import Actor
from models.voice.order_acts import note, tries
from models.voice.order_state import may_reopen, may_see, steps

# So often a rater who does not answer is called; after that the matter goes on without them.
MOST_TRIES = 3
LONGEST_WORDS = 1000


def find(db: Session, order_id: int, actor: Actor, *, locked: bool = False) -> RatingOrder:
    """The order, if ``actor`` may see it."""
    order = db.get(RatingOrder, order_id, with_for_update={"of": RatingOrder} if locked else None,
                   populate_existing=locked)  # fmt: skip
    if order is None or not may_see(order, actor):
        raise NotFound("order.unknown")
    return order


def contact(db: Session, order_id: int, actor: Actor, *, reached: bool, words: str) -> RatingOrder:
    """The rater was called.  Not answering counts as a try; after :data:`MOST_TRIES` the order goes on (RAT-6)."""
    order = _open(db, order_id, actor, "contact")
    _given(words)
    note(db, order, actor, "contact", words.strip(), {"reached": reached})
    if reached or tries(db, order.id) >= MOST_TRIES:
        order.contacted_at = now()
    return order


def found(
    db: Session, order_id: int, actor: Actor, *, finding: str, words: str, deadline: date | None = None
) -> RatingOrder:
    """What the unit found (RAT-7): clear and fair, complex with a deadline, or without basis and explained.

    A complex matter may run longer than the rule's days, with reasons and a registered last day.
    """
    order = _open(db, order_id, actor, "find")
    problems = list(_problems_of(words))
    if finding not in FINDINGS:
        problems.append(Problem("order.finding", "finding"))
    if finding == "complex" and (deadline is None or deadline <= order.rectify_due_on):
        problems.append(Problem("order.deadline", "deadline", {"due": order.rectify_due_on.isoformat()}))
    if problems:
        raise Invalid(problems)
    order.finding = finding
    facts: dict[str, object] = {"finding": finding}
    if finding == "complex" and deadline:
        order.deadline_on, order.deadline_at = deadline, end_of_business(deadline)
        facts["deadline"] = deadline.isoformat()
    if finding == "no_basis":
        order.handled_at = now()
    note(db, order, actor, "find", words.strip(), facts)
    return order


def rectified(db: Session, order_id: int, actor: Actor, *, words: str) -> RatingOrder:
    """It was put right; ``words`` say how."""
    order = _open(db, order_id, actor, "rectify")
    _given(words)
    order.handled_at = now()
    note(db, order, actor, "rectify", words.strip(), {})
    return order


def appeal(db: Session, order_id: int, actor: Actor, *, ground: str, words: str) -> RatingOrder:
    """The unit holds the rating for mistaken or malicious (RAT-8).  The rating stays as it is, and both clocks run."""
    order = _open(db, order_id, actor, "appeal")
    problems = list(_problems_of(words))
    if ground not in GROUNDS:
        problems.append(Problem("order.ground", "ground"))
    if problems:
        raise Invalid(problems)
    order.appeal_ground, order.appealed_at, order.appealed_by = ground, now(), actor.account_id
    note(db, order, actor, "appeal", words.strip(), {"ground": ground})
    return order


def decide_appeal(db: Session, order_id: int, actor: Actor, *, upheld: bool, words: str) -> RatingOrder:
    """A second person decides.  An upheld appeal sets the rating aside and leaves the rater to be told (RAT-8)."""
    order = _open(db, order_id, actor, "decide_appeal")
    _given(words)
    order.appeal_decided_at, order.appeal_upheld = now(), upheld
    if upheld:
        order.handled_at = order.rating.set_aside_at = now()
    note(db, order, actor, "decide_appeal", words.strip(), {"upheld": upheld})
    return order


def answer(db: Session, order_id: int, actor: Actor, *, words: str) -> RatingOrder:
    """The rater is told what came of it, and the order is closed.

    The rater of a case gets an event with a notice in both languages, the one of a visit reads it behind their slip.
    """
    order = _open(db, order_id, actor, "answer")
    _given(words)
    if order.rating.case_id is not None:
        perform(db, order.rating.case_id, "answer_rating", actor, reason=words.strip())
    order.answered_at = now()
    note(db, order, actor, "answer", words.strip(), {})
    return order


def reopen(db: Session, order: RatingOrder | None, *, words: str) -> RatingOrder:
    """The rater of a case or a visit asks once to have it looked at again: the order begins anew, with both clocks.

    Raises :class:`NotPossible` without an order or its answer, a second time, or too late.
    """
    if order is not None:
        db.refresh(order, with_for_update={"of": RatingOrder})
    if order is None or not may_reopen(order):
        raise NotPossible("order.reopen")
    _given(words)
    calendar, on = shelf.current(), today()
    order.reopened_at, order.opened_at, order.calendar = now(), now(), calendar.version
    order.contacted_at = order.finding = order.handled_at = order.answered_at = None
    order.deadline_on = order.deadline_at = None
    if order.contact_due_on is not None:
        order.contact_due_on = working.add_working(calendar, on, order.contact_days)
        order.contact_due_at = end_of_business(order.contact_due_on)
    order.rectify_due_on = working.add_working(calendar, on, order.rectify_days)
    order.rectify_due_at = end_of_business(order.rectify_due_on)
    note(db, order, None, "reopen", words.strip(), {})
    return order


def _open(db: Session, order_id: int, actor: Actor, step: str) -> RatingOrder:
    order = find(db, order_id, actor, locked=True)
    if step not in steps(order, actor):
        raise NotPossible("order.step")
    return order


def _given(words: str) -> None:
    if problems := list(_problems_of(words)):
        raise Invalid(problems)


def _problems_of(words: str) -> list[Problem]:
    if not words.strip():
        return [Problem("order.words", "words")]
    too_long = len(words.strip()) > LONGEST_WORDS
    return [Problem("text.too_long", "words", {"longest": LONGEST_WORDS})] if too_long else []
