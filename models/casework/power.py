"""Who may act for whom (A27): a person lets the owner of another account apply and follow for them or their company.

A power is offered by telephone number and counts from its acceptance to its last day, unless either side ends it.  It
reaches the requests that were begun under it and nothing else; with its end the agent sees them no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.audit import acts
from models.base import Base, Id
from models.calendar.now import now, today
from models.errors import Invalid, NotAllowed, Problem
from models.people import identifiers
from models.people.account import Account
from models.people.actor import Actor
from models.people.sign_in import address_digest
from models.seal import Sealed

MONTHS = {"1": 31, "6": 183, "12": 365}
"""How long a power may be given for: the choices of the form, in days."""
MOST_OPEN = 20
LONGEST_NAME = 100


class Power(Base):
    """``for_name`` is the person or company acted for.  ``agent_id`` is known once the agent has accepted."""

    __tablename__ = "power"
    __table_args__ = (
        CheckConstraint("for_kind in ('person', 'company')", name="for_kind"),
        CheckConstraint("(agent_id is null) = (accepted_at is null)", name="accepted"),
        CheckConstraint("ended_by in ('principal', 'agent')", name="ended_by"),
        Index("ix_power_open", "agent_digest", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[Id]
    principal_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    agent_phone: Mapped[str] = mapped_column(Sealed)
    agent_digest: Mapped[str]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    for_kind: Mapped[str]
    for_name: Mapped[str] = mapped_column(Sealed)
    until_on: Mapped[date]
    given_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]

    principal: Mapped[Account] = relationship(foreign_keys=[principal_id], lazy="joined")

    @property
    def state(self) -> str:
        """``ended``, ``lapsed`` (its last day is over), ``offered`` or ``in_force``."""
        if self.ended_at:
            return "ended"
        if self.until_on < today():
            return "lapsed"
        return "in_force" if self.accepted_at else "offered"


def give(db: Session, actor: Actor, given: Mapping[str, str]) -> Power:
    """Offer a power to the owner of ``phone``; nobody is told whether that number has an account.

    ``given`` holds ``phone``, ``for_kind``, ``for_name`` and ``months``.  Raises :class:`Invalid`.
    """
    problems: list[Problem] = []
    account = db.get_one(Account, actor.account_id)
    try:
        phone = identifiers.mobile(identifiers.half_width(given.get("phone", "")))
    except identifiers.BadValue as wrong:
        phone = ""
        problems.append(Problem(wrong.code, "phone"))
    if phone and address_digest(phone) == account.phone_digest:
        problems.append(Problem("power.self", "phone"))
    name, kind = " ".join(given.get("for_name", "").split()), given.get("for_kind", "")
    if not 0 < len(name) <= LONGEST_NAME:
        problems.append(Problem("field.required" if not name else "power.name", "for_name"))
    if kind not in ("person", "company"):
        problems.append(Problem("field.required", "for_kind"))
    if given.get("months") not in MONTHS:
        problems.append(Problem("field.required", "months"))
    if len([one for one in given_by(db, account.id) if one.state in ("offered", "in_force")]) >= MOST_OPEN:
        problems.append(Problem("power.many", "phone", {"most": MOST_OPEN}))
    if problems:
        raise Invalid(problems)
    power = Power(
        principal_id=account.id, agent_phone=phone, agent_digest=address_digest(phone), for_kind=kind, for_name=name,
        until_on=today() + timedelta(days=MONTHS[given["months"]]), given_at=now(),
    )  # fmt: skip
    db.add(power)
    db.flush()
    _log(db, actor, "given", power)
    return power


def accept(db: Session, actor: Actor, power_id: int) -> Power:
    """Take an offer up.  Raises :class:`NotAllowed` for one that was not made to this account's number, or is over."""
    power = db.get(Power, power_id, with_for_update={"of": Power})
    account = db.get_one(Account, actor.account_id)
    if power is None or power.state != "offered" or power.agent_digest != account.phone_digest:
        raise NotAllowed()
    power.agent_id, power.accepted_at = account.id, now()
    _log(db, actor, "accepted", power)
    return power


def end(db: Session, actor: Actor, power_id: int) -> Power:
    """Take a power back, give it up or decline it.  Raises :class:`NotAllowed` for somebody else's."""
    power = db.get(Power, power_id, with_for_update={"of": Power})
    account = db.get_one(Account, actor.account_id)
    sides = {"principal": power and power.principal_id == account.id, "agent": power and _is_agent(power, account)}
    side = next((name for name, is_it in sides.items() if is_it), None)
    if power is None or side is None or power.ended_at:
        raise NotAllowed()
    power.ended_at, power.ended_by = now(), side
    _log(db, actor, "ended", power)
    return power


def _is_agent(power: Power, account: Account) -> bool:
    return power.agent_id == account.id if power.agent_id else power.agent_digest == account.phone_digest


def given_by(db: Session, account_id: int) -> Sequence[Power]:
    """Every power this account has given, the newest first."""
    return db.scalars(select(Power).where(Power.principal_id == account_id).order_by(Power.id.desc())).unique().all()


def held_by(db: Session, account: Account) -> Sequence[Power]:
    """Every power offered to this account or held by it that is not over, the newest first."""
    mine = or_(Power.agent_id == account.id, and_(Power.agent_id.is_(None), Power.agent_digest == account.phone_digest))
    alive = select(Power).where(mine, Power.ended_at.is_(None), Power.until_on >= today())
    return db.scalars(alive.order_by(Power.id.desc())).unique().all()


def in_force(db: Session, account_id: int) -> Sequence[Power]:
    """The powers under which this account may act today."""
    return db.scalars(select(Power).where(_counts(account_id)).order_by(Power.id)).unique().all()


def ids_in_force(db: Session, account_id: int) -> frozenset[int]:
    """Their numbers alone, for every request of somebody who has signed in."""
    return frozenset(db.scalars(select(Power.id).where(_counts(account_id))))


def _counts(account_id: int) -> ColumnElement[bool]:
    return and_(Power.agent_id == account_id, Power.ended_at.is_(None), Power.until_on >= today())


def _log(db: Session, actor: Actor, what: str, power: Power) -> None:
    facts = {"for_kind": power.for_kind, "until": power.until_on.isoformat(), "principal": power.principal_id}
    acts.record(db, actor, f"power_{what}", about=f"power:{power.id}", facts=facts)
