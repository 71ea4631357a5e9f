"""Finding the parent of a life event through the one who looks, and the events on offer by what people call them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.number import LENGTH, normal_number
from models.casework.parent import Parent
from models.catalogue.item import LifeEvent, ServiceItem
from models.catalogue.match import Name, fit
from models.catalogue.names import plain
from models.catalogue.shared import LifeEvent as Event
from models.errors import NotFound
from models.people.actor import Actor


def find_parent(db: Session, number: str, actor: Actor) -> Parent:
    """The applicant's own parent with ``number``, or that of the child with it.  Raises :class:`NotFound`."""
    wanted = normal_number(number)
    parent = db.scalar(select(Parent).where(Parent.number == wanted[:LENGTH])) if wanted else None
    if parent is None or not owns(actor, parent):
        raise NotFound("case.unknown")
    return parent


def sent_as(db: Session, token: str, actor: Actor) -> Parent | None:
    """The applicant's own parent that a draft has become."""
    parent = db.scalar(select(Parent).where(Parent.token == token))
    return parent if parent and owns(actor, parent) else None


def owns(actor: Actor, parent: Parent) -> bool:
    """Whether it is the applicant's: by account, or by the sitting that number and query code opened."""
    if actor.kind != "applicant":
        return False
    sits = actor.case_id is not None and (actor.case_id, actor.code_epoch) == (parent.first_id, parent.code_epoch)
    return sits or (parent.account_id is not None and parent.account_id == actor.account_id)


def events(db: Session) -> list[Event]:
    """The life events on offer, by their codes."""
    return [row.event for row in db.scalars(select(LifeEvent).order_by(LifeEvent.code))]


def search(db: Session, q: str) -> list[Event]:
    """The life events whose names every word of ``q`` fits."""
    words = [word for word in re.split(r"[\s,，、]+", plain(q)) if word]
    titles = select(ServiceItem.code, ServiceItem.names).join(LifeEvent, LifeEvent.code == ServiceItem.code)
    found = {code for code, rows in db.execute(titles) if all(_fits(word, rows) for word in words)}
    return [event for event in events(db) if words and event.code in found]


def _fits(word: str, rows: Sequence[object]) -> bool:
    names = (Name(row["text"], row["lang"], tuple(row["syllables"])) for row in rows if isinstance(row, dict))
    return any(fit(word, name) for name in names)
