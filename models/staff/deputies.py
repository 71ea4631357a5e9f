"""Naming a deputy for a time, and taking it back: by the person, or by an operator for whoever fell ill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import record
from models.calendar.now import now, today
from models.errors import Invalid, NotFound, Problem
from models.people.account import Account, PostHeld
from models.people.actor import Actor, Role
from models.people.deputy import Deputy, during
from models.staff.accounts import about, member

# The posts whose work lies in one person's hands; the others have nothing that a deputy could be offered.
HANDLING = (Role.WINDOW_CLERK, Role.REVIEWER, Role.DECIDER)


def name(db: Session, by: Actor, account_id: int, deputy_id: int, from_on: date, until_on: date) -> Deputy:
    """``deputy_id`` stands in for ``account_id`` on the days from ``from_on`` to ``until_on`` on which they are away.

    Raises :class:`Invalid`: days in a wrong order, past or taken; nobody with a post of theirs; a chain that would come
    back to its beginning.
    """
    person = member(db, account_id)
    if problems := _problems(db, person, deputy_id, from_on, until_on):
        raise Invalid(problems)
    naming = Deputy(account_id=account_id, deputy_id=deputy_id, from_on=from_on, until_on=until_on)
    db.add(naming)
    facts = {"deputy": deputy_id, "from": from_on.isoformat(), "until": until_on.isoformat()}
    record(db, by, "deputy_named", about=about(account_id), facts=facts)
    return naming


def take_back(db: Session, by: Actor, account_id: int, naming_id: int) -> None:
    """Nobody's deputy from now on; what was taken already stays in those hands.  Raises :class:`NotFound` when over."""
    member(db, account_id)
    naming = db.get(Deputy, naming_id, populate_existing=True)
    if naming is None or naming.account_id != account_id or naming.ended_at or naming.until_on < today():
        raise NotFound("deputy.over")
    naming.ended_at = now()
    record(db, by, "deputy_taken_back", about=about(account_id), facts={"deputy": naming.deputy_id})


def colleagues(db: Session, account: Account) -> Sequence[Account]:
    """Who shares a handling post with ``account`` and works here still, by login: those who may be named."""
    places = {(post.role, post.department_code, post.site_code) for post in account.posts if post.role in HANDLING}
    others = select(Account).join(PostHeld).where(PostHeld.role.in_({role for role, *_ in places}))
    others = others.where(Account.id != account.id, Account.kind == "staff", Account.disabled_at.is_(None)).distinct()
    return [
        other
        for other in db.scalars(others.order_by(Account.login))
        if any((post.role, post.department_code, post.site_code) in places for post in other.posts)
    ]


def ahead(db: Session, account_id: int) -> Sequence[Deputy]:
    """Namings of today and later, the earliest first."""
    wanted = select(Deputy).where(Deputy.account_id == account_id, Deputy.until_on >= today())
    return db.scalars(wanted.where(Deputy.ended_at.is_(None)).order_by(Deputy.from_on)).all()


def _problems(db: Session, person: Account, deputy_id: int, from_on: date, until_on: date) -> list[Problem]:
    if until_on < from_on:
        return [Problem("absence.order", "until")]
    if until_on < today():
        return [Problem("absence.past", "until")]
    if not any(colleague.id == deputy_id for colleague in colleagues(db, person)):
        return [Problem("deputy.no_colleague", "deputy")]
    same_time = db.execute(select(Deputy.account_id, Deputy.deputy_id).where(during(from_on, until_on))).all()
    if any(row.account_id == person.id for row in same_time):
        return [Problem("deputy.overlap", "from")]
    return [Problem("deputy.loop", "deputy")] if _leads_to(same_time, deputy_id, person.id) else []


def _leads_to(namings: Sequence[tuple[int, int]], start: int, goal: int) -> bool:
    """Whether somebody could come from ``start`` to ``goal`` along namings of the same time."""
    reached, ahead_of = {start}, [start]
    while ahead_of:
        here = ahead_of.pop()
        for who, deputy in namings:
            if who == here and deputy not in reached:
                reached.add(deputy)
                ahead_of.append(deputy)
    return goal in reached
