"""Registering a petition: every item, written or oral (PET-1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework.number import new_code
from models.errors import Invalid, Problem
from models.people.actor import Actor
from models.people.identifiers import BadValue, email, mobile
from models.petition import clock
from models.petition.clock import ClockKind
from models.petition.guards import LONGEST_TEXT
from models.petition.move import Move
from models.petition.number import new_number
from models.petition.perform import record, start_clocks
from models.petition.petition import Petition
from models.petition.phases import Heard, Kind, Phase
from models.seal import ring

MOST_REPRESENTATIVES = 5
LONGEST_LINE = 200
MOST_PEOPLE = 9999


@dataclass(frozen=True)
class Given:
    """What the form says, as it was typed.  ``heard_by`` and an oral petition belong to the desk."""

    kind: str = ""
    request: str = ""
    facts: str = ""
    reasons: str = ""
    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    people: str = "1"
    representatives: str = ""
    heard_by: str = ""


def register(db: Session, given: Given, actor: Actor, lang: str, key: str | None = None) -> Petition:
    """The petition with its number and query code; sent twice with one ``key``, the first one.

    Staff register at the desk in the petitioner's words.  Raises :class:`Invalid` with every problem.
    """
    known = db.scalar(select(Petition).where(Petition.key == key)) if key else None
    if known:
        return known
    if problems := list(problems_of(given)):
        raise Invalid(problems)
    moment = now()
    phone = mobile(given.phone) if given.phone.strip() else ""
    petition = Petition(
        number=new_number(db), query_code=new_code(2), key=key, lang=lang,
        channel="desk" if actor.kind == "staff" else "online", clerk_id=_clerk(actor), heard_by=given.heard_by or None,
        name=given.name.strip(), address=given.address.strip(), phone=phone,
        phone_digest=ring.digest("phone", phone) if phone else None,
        email=email(given.email) if given.email.strip() else "",
        people=int(given.people), representatives=names_in(given.representatives), asked=[],
        reachable=bool(given.name.strip() and given.address.strip()),
        request=given.request.strip(), facts=given.facts.strip(), reasons=given.reasons.strip(),
        kind=given.kind, phase=Phase.REGISTERED, registered_at=moment, revision=0, bars=[],
    )  # fmt: skip
    db.add(petition)
    db.flush()
    move = Move(db, petition, "register", actor, moment, {"kind": given.kind})
    start_clocks(move, (ClockKind.SORT, ClockKind.TELL))
    petition.due_on = min(one.due_on for one in clock.running(db, petition.id))
    record(move, None, None, None, None)
    return petition


def problems_of(given: Given) -> Iterable[Problem]:
    """Everything that is wrong with the form.

    Name and address may stay empty; then nobody can be written to (PET-4).
    """
    if given.kind not in set(Kind):
        yield Problem("field.choice" if given.kind else "field.required", "kind")
    for name in ("request", "facts"):
        if not getattr(given, name).strip():
            yield Problem("field.required", name)
    for name in ("request", "facts", "reasons"):
        if len(getattr(given, name).strip()) > LONGEST_TEXT:
            yield Problem("field.too_long", name, {"max": LONGEST_TEXT})
    for name in ("name", "address"):
        if len(getattr(given, name).strip()) > LONGEST_LINE:
            yield Problem("field.too_long", name, {"max": LONGEST_LINE})
    for name, check in (("phone", mobile), ("email", email)):
        try:
            if getattr(given, name).strip():
                check(getattr(given, name))
        except BadValue as wrong:
            yield Problem(wrong.code, name)
    if given.heard_by and given.heard_by not in set(Heard):
        yield Problem("field.choice", "heard_by")
    yield from _several(given)


def names_in(typed: str) -> list[str]:
    """One name a line, or with commas between them."""
    lines = typed.replace("，", "\n").replace("、", "\n").replace(",", "\n").splitlines()
    return [line.strip() for line in lines if line.strip()]


def _several(given: Given) -> Iterable[Problem]:
    """Several people choose one to five representatives (PET-11)."""
    people = given.people.strip()
    if not (people.isascii() and people.isdigit() and 1 <= int(people) <= MOST_PEOPLE):
        yield Problem("petition.people", "people")
        return
    names = names_in(given.representatives)
    if int(people) > 1 and not names:
        yield Problem("petition.representatives_missing", "representatives")
    if len(names) > MOST_REPRESENTATIVES or (int(people) > 1 and len(names) > int(people)):
        yield Problem("petition.representatives_most", "representatives", {"most": MOST_REPRESENTATIVES})
    if any(len(name) > LONGEST_LINE for name in names):
        yield Problem("field.too_long", "representatives", {"max": LONGEST_LINE})


def _clerk(actor: Actor) -> int | None:
    return actor.account_id if actor.kind == "staff" else None
