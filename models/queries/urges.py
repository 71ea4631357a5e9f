"""Askings that wait for a reply, as a list: a unit's own, for supervisors all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.catalogue.item import ServiceItem
from models.people.actor import Actor, Role
from models.text import Text
from models.voice.order_state import units_of
from models.voice.urge import Urge

MOST = 200


@dataclass(frozen=True)
class Asked:
    """One asking with the number of its case and the service."""

    urge: Urge
    number: str
    title: Text


def waiting(db: Session, actor: Actor) -> Sequence[Asked]:
    """The first :data:`MOST` open askings this actor answers for or oversees, the nearest reply date first."""
    wanted = (
        select(Urge, Case.number, ServiceItem.zh, ServiceItem.en)
        .join(Case, Case.id == Urge.case_id)
        .join(ServiceItem, ServiceItem.code == Case.item_code)
        .where(Urge.replied_at.is_(None))
    )
    if not actor.has(Role.SUPERVISOR):
        wanted = wanted.where(Urge.unit_code.in_(units_of(actor)))
    rows = db.execute(wanted.order_by(Urge.reply_due_on, Urge.id).limit(MOST))
    return [Asked(urge, number or "", Text(zh, en)) for urge, number, zh, en in rows]
