"""Who may see a petition and do what with it."""

from __future__ import annotations

from models.people.actor import Actor, Role
from models.petition.lifecycle import Transition, Who, rows_from
from models.petition.move import Petitioner
from models.petition.petition import Petition
from models.petition.phases import Phase


def may(actor: Actor, petition: Petition, row: Transition) -> bool:
    """Whether ``actor`` may perform ``row``; what the guards say is another question."""
    if actor.kind == "system":
        return Who.SYSTEM in row.who
    if actor.kind == "applicant":
        return Who.PETITIONER in row.who and owns(actor, petition)
    return not barred(actor, petition) and bool(row.who & _standing(actor, petition))


def owns(actor: Actor, petition: Petition) -> bool:
    """Whether this is the petitioner, who has shown number and query code."""
    return isinstance(actor, Petitioner) and actor.petition_id == petition.id


def may_see(actor: Actor, petition: Petition) -> bool:
    """Petition clerks and supervisors every one, a unit those that are with it; nobody one that they must not touch."""
    if actor.kind != "staff":
        return owns(actor, petition)
    return not barred(actor, petition) and bool(_standing(actor, petition))


def barred(actor: Actor, petition: Petition) -> bool:
    """Accused in it, in the unit it accuses, or with an interest (PET-12)."""
    theirs = {post.department for post in actor.posts if post.department}
    return petition.accused_unit in theirs or any(one.account_id == actor.account_id for one in petition.bars)


def office(actor: Actor, petition: Petition, row: Transition) -> str | None:
    """The department in whose name staff act; None for the studio and for everybody else."""
    as_unit = row.who & _standing(actor, petition) & {Who.UNIT, Who.HEAD}
    return petition.unit_code if actor.kind == "staff" and as_unit else None


def rows_of(actor: Actor, petition: Petition) -> list[Transition]:
    """The rows by which this actor may move it now; what the guards say is another question."""
    return [row for row in rows_from(Phase(petition.phase)) if may(actor, petition, row)]


def _standing(actor: Actor, petition: Petition) -> frozenset[Who]:
    found = set()
    if actor.has(Role.VOICE_CLERK):
        found.add(Who.CLERK)
    if actor.has(Role.SUPERVISOR):
        found.add(Who.SUPERVISOR)
    unit = petition.unit_code
    if unit and (actor.has(Role.REVIEWER, unit) or actor.has(Role.DECIDER, unit)):
        found.add(Who.UNIT)
    if unit and actor.has(Role.DECIDER, unit):
        found.add(Who.HEAD)
    return frozenset(found)
