"""Skills: the items and categories whose work somebody takes.  Who has none recorded takes all that the posts allow."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import record
from models.catalogue.item import ServiceItem
from models.errors import Invalid, Problem
from models.people.actor import Actor
from models.staff.accounts import about, member


def set_skills(db: Session, by: Actor, account_id: int, skills: Iterable[str], reason: str) -> None:
    """These and no others from now on.  Raises :class:`Invalid` for a code that names no item and no category."""
    wanted = sorted(set(skills))
    known = set(db.scalars(select(ServiceItem.code))) | set(db.scalars(select(ServiceItem.category).distinct()))
    if unknown := [code for code in wanted if code not in known]:
        raise Invalid([Problem("skills.unknown", "items", {"codes": ", ".join(unknown)})])
    member(db, account_id).skills = wanted
    record(db, by, "skills_set", about=about(account_id), reason=reason, facts={"skills": wanted})
