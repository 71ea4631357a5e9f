"""Supervision cards as lists: a supervisor's, a clerk's own with those of the unit, and those of one case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.people.actor import Actor, Role
from models.queries.lists import names
from models.voice.card import Card, CardState, Colour, in_state
from models.voice.order_state import units_of

PAGE = 50


class Wanted(NamedTuple):
    """What a list of cards is narrowed to; None narrows nothing."""

    colour: str | None = None
    state: str | None = None
    unit: str | None = None
    mine: bool = False


@dataclass(frozen=True)
class CardLine:
    """One card with the number of its case and the name of the clerk it names."""

    card: Card
    number: str | None
    clerk: str


@dataclass(frozen=True)
class CardPage:
    lines: Sequence[CardLine]
    older: str | None


def cards(db: Session, actor: Actor, wanted: Wanted, after: str | None = None, size: int = PAGE) -> CardPage:
    """The cards this actor may see, the newest first.  ``after`` is a cursor; one that cannot be read is none."""
    beyond = (Card.id < int(after),) if after and after.isascii() and after.isdigit() and len(after) < 19 else ()
    found = lines(db, *_seen_by(actor, wanted.mine), *_narrowed(wanted), *beyond, most=size + 1)
    older = str(found[size - 1].card.id) if len(found) > size else None
    return CardPage(found[:size], older)


def of_case(db: Session, case_id: int) -> Sequence[CardLine]:
    """Every card of one case, the newest first."""
    return lines(db, Card.case_id == case_id, most=PAGE)


def lines(db: Session, *conditions: ColumnElement[bool], most: int) -> Sequence[CardLine]:
    wanted = select(Card, Case.number).outerjoin(Case, Case.id == Card.case_id)
    rows = db.execute(wanted.where(*conditions).order_by(Card.id.desc()).limit(most)).all()
    called = names(db, [card.clerk_id for card, _ in rows])
    return [CardLine(card, number, called.get(card.clerk_id or 0, "")) for card, number in rows]


def _seen_by(actor: Actor, mine: bool) -> Iterable[ColumnElement[bool]]:
    if actor.has(Role.SUPERVISOR) and not mine:
        return
    own = [Card.clerk_id == actor.account_id, Card.unit_code.in_(units_of(actor))]
    if actor.has(Role.VOICE_CLERK):
        own.append(Card.unit_code.is_(None))
    yield or_(*own)


def _narrowed(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.colour:
        yield Card.colour == wanted.colour if wanted.colour in set(Colour) else false()
    if wanted.state:
        yield in_state() == wanted.state if wanted.state in set(CardState) else false()
    if wanted.unit:
        yield Card.unit_code == wanted.unit
