"""What people do with cards: explain them, uphold or cancel them, and give one by hand (CARD-11, CARD-12)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.audit.acts import record
from models.calendar import shelf, working
from models.calendar.closing import end_of_business
from models.calendar.now import now, today
from models.casework.case import Case
from models.errors import Invalid, NotAllowed, NotFound, NotPossible, Problem
from models.people.actor import Actor, Role
from models.voice.card import ANSWER_DAYS, BY_HAND, COLOURS, Card, CardState
from models.voice.order_state import of_unit
from models.voice.responsible import responsible

LONGEST_WORDS = 1000


def find(db: Session, card_id: int, actor: Actor, *, locked: bool = False) -> Card:
    """The card, if ``actor`` may see it.  Raises :class:`NotFound` otherwise."""
    card = db.get(Card, card_id, with_for_update=locked or None, populate_existing=locked)
    if card is None or not may_see(card, actor):
        raise NotFound("card.unknown")
    return card


def may_see(card: Card, actor: Actor) -> bool:
    return actor.has(Role.SUPERVISOR) or answers_for(card, actor)


def answers_for(card: Card, actor: Actor) -> bool:
    """Whether the card is this person's to explain: the clerk's it names, or of the unit."""
    if card.clerk_id is not None and card.clerk_id == actor.account_id:
        return True
    return actor.has(Role.VOICE_CLERK) if card.unit_code is None else of_unit(actor, card.unit_code)


def steps(card: Card, actor: Actor) -> list[str]:
    """``explain`` and ``judge``, as far as this person may do them now.

    Nobody judges a card of their own, nor one they explained (CARD-12).
    """
    if card.outcome:
        return []
    party = answers_for(card, actor) or card.explained_by == actor.account_id
    open_to = {
        "explain": answers_for(card, actor) and card.state == CardState.OPEN,
        "judge": actor.has(Role.SUPERVISOR) and not party,
    }
    return [step for step, may in open_to.items() if may]


def explain(db: Session, card_id: int, actor: Actor, *, words: str) -> Card:
    """The responsible clerk or unit says why."""
    card = _open(db, card_id, actor, "explain")
    card.explanation, card.explained_at, card.explained_by = _given(words), now(), actor.account_id
    record(db, actor, "card_explained", about=f"card:{card.id}", facts={"rule": card.rule})
    return card


def judge(db: Session, card_id: int, actor: Actor, *, uphold: bool, words: str) -> Card:
    """A supervisor, another person than the one concerned, lets the card stand or cancels it, with a reason.

    It stands only once it was explained, or the days for that are over.
    """
    card = _open(db, card_id, actor, "judge")
    reason = _given(words)
    if uphold and card.explained_at is None and card.answer_due_at is not None and card.answer_due_at >= now():
        raise Invalid([Problem("card.not_explained", "uphold")])
    card.outcome = (CardState.UPHELD if uphold else CardState.CANCELLED).value
    card.judged_at, card.judged_by, card.judgement = now(), actor.account_id, reason
    record(db, actor, f"card_{card.outcome}", about=f"card:{card.id}", facts={"rule": card.rule})
    return card


def give_by_hand(db: Session, case: Case, actor: Actor, *, words: str) -> Card:
    """A red card for a fee without basis, which no scan can see (CARD-11)."""
    if not actor.has(Role.SUPERVISOR):
        raise NotAllowed()
    grounds, who = _given(words), responsible(db, case.id, now())
    due = working.add_working(shelf.current(), today(), ANSWER_DAYS)
    card = Card(
        rule=BY_HAND,
        colour=COLOURS[BY_HAND],
        case_id=case.id,
        unit_code=who.unit,
        clerk_id=who.clerk_id,
        fell_at=now(),
        given_at=now(),
        given_by=actor.account_id,
        grounds=grounds,
        answer_due_on=due,
        answer_due_at=end_of_business(due),
    )
    db.add(card)
    db.flush()
    record(db, actor, "card_given", about=f"card:{card.id}", facts={"rule": BY_HAND})
    return card


def _open(db: Session, card_id: int, actor: Actor, step: str) -> Card:
    card = find(db, card_id, actor, locked=True)
    if step not in steps(card, actor):
        raise NotPossible("card.step")
    return card


def _given(words: str) -> str:
    if not words.strip():
        raise Invalid([Problem("card.words", "words")])
    if len(words.strip()) > LONGEST_WORDS:
        raise Invalid([Problem("text.too_long", "words", {"longest": LONGEST_WORDS})])
    return words.strip()
