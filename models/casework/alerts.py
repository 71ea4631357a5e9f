"""Alerts: rules a supervisor sets, looked at every minute; whoever is named is told until it is over (S1.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, any_, false, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.types import BigInteger

from models.audit.acts import record
from models.base import Base, Id
from models.calendar.now import now, today
from models.casework.work import WorkItem, WorkKind
from models.errors import Invalid, NotAllowed, NotFound, Problem
from models.people.account import Account
from models.people.actor import Actor, Role

KINDS = ("overdue", "notice", "backlog")
MOST_RULES = 50


class AlertRule(Base):
    """More than ``threshold`` pieces of open work: overdue, with less than one working day left to tell what is
    missing, or waiting in nobody's hands.

    ``place`` is the site or department that is counted, empty for all; ``told`` are the accounts.
    """

    __tablename__ = "alert_rule"
    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
        CheckConstraint("threshold >= 0", name="threshold"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    place: Mapped[str | None]
    threshold: Mapped[int]
    told: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    made_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    ended_at: Mapped[datetime | None]


class Alert(Base):
    """A rule that holds since ``raised_at``, with the last number that was counted; at most one of a rule runs."""

    __tablename__ = "alert"
    __table_args__ = (
        Index("uq_alert_running", "rule_id", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_alert_raised", "raised_at"),
    )

    id: Mapped[Id]
    rule_id: Mapped[int] = mapped_column(ForeignKey("alert_rule.id"))
    value: Mapped[int]
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    rule: Mapped[AlertRule] = relationship(lazy="joined")


class AlertSeen(Base):
    """Who has opened what the alert is about."""

    __tablename__ = "alert_seen"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


def set_rule(db: Session, actor: Actor, kind: str, place: str | None, threshold: int, told: Sequence[int]) -> AlertRule:
    """A new rule.  Raises :class:`NotAllowed` but for supervisors, :class:`Invalid` for what cannot be a rule."""
    if not actor.has(Role.SUPERVISOR) or actor.account_id is None:
        raise NotAllowed()
    problems = [] if kind in KINDS else [Problem("field.choice", "kind")]
    if not 0 <= threshold < 1_000_000:
        problems.append(Problem("field.not_a_number", "threshold"))
    people = set(db.scalars(select(Account.id).where(Account.id.in_(told), Account.kind == "staff")))
    if not people:
        problems.append(Problem("alert.nobody", "told"))
    if len(rules(db)) >= MOST_RULES:
        problems.append(Problem("alert.too_many", "kind", {"most": MOST_RULES}))
    if problems:
        raise Invalid(problems)
    rule = AlertRule(kind=kind, place=place, threshold=threshold, told=sorted(people), made_by=actor.account_id)
    db.add(rule)
    db.flush()
    facts = {"kind": kind, "place": place or "", "threshold": threshold, "told": sorted(people)}
    record(db, actor, "alert_set", about=f"alert_rule:{rule.id}", facts=facts)
    look(db)
    return rule


def end_rule(db: Session, actor: Actor, rule_id: int) -> None:
    """The rule holds no more, and neither does its alert."""
    rule = db.get(AlertRule, rule_id, with_for_update=True)
    if not actor.has(Role.SUPERVISOR):
        raise NotAllowed()
    if rule is None or rule.ended_at is not None:
        raise NotFound()
    rule.ended_at = now()
    record(db, actor, "alert_ended", about=f"alert_rule:{rule.id}")
    look(db)


def rules(db: Session) -> Sequence[AlertRule]:
    return db.scalars(select(AlertRule).where(AlertRule.ended_at.is_(None)).order_by(AlertRule.id)).all()


def look(db: Session) -> int:
    """Count for every rule, raise and end alerts; how many run now."""
    db.flush()
    running = {alert.rule_id: alert for alert in db.scalars(select(Alert).where(Alert.ended_at.is_(None)))}
    hold = 0
    for rule in rules(db):
        value = count(db, rule.kind, rule.place)
        alert = running.pop(rule.id, None)
        if value > rule.threshold:
            hold += 1
            if alert is None:
                db.add(Alert(rule_id=rule.id, value=value, raised_at=now()))
            else:
                alert.value = value
        elif alert is not None:
            alert.ended_at = now()
    for alert in running.values():
        alert.ended_at = now()
    db.flush()
    return hold


def count(db: Session, kind: str, place: str | None) -> int:
    """What a rule of this kind counts, as the list does to which its alert leads."""
    wanted = select(func.count()).select_from(WorkItem).where(WorkItem.state == "open", counted(kind))
    if place:
        wanted = wanted.where(func.coalesce(WorkItem.site_code, WorkItem.department_code) == place)
    return db.scalar(wanted) or 0


def counted(kind: str) -> ColumnElement[bool]:
    """The condition on open work items of a rule's kind."""
    if kind == "overdue":
        return WorkItem.due_on < today()
    if kind == "notice":
        return and_(WorkItem.kind == WorkKind.INTAKE, WorkItem.due_on <= today())
    return WorkItem.holder_id.is_(None) if kind == "backlog" else false()


def of(db: Session, actor: Actor) -> Sequence[Alert]:
    """The alerts that run and of which ``actor`` is told; for a supervisor all, the newest first."""
    wanted = select(Alert).join(AlertRule).where(Alert.ended_at.is_(None))
    if not actor.has(Role.SUPERVISOR):
        wanted = wanted.where(literal(actor.account_id) == any_(AlertRule.told))
    return db.scalars(wanted.order_by(Alert.raised_at.desc())).all()


def unseen_count(db: Session, actor: Actor) -> int:
    """Of how many running alerts ``actor`` was told without having looked."""
    seen = select(AlertSeen.alert_id).where(AlertSeen.alert_id == Alert.id, AlertSeen.account_id == actor.account_id)
    told = _told(actor)
    wanted = select(func.count()).select_from(Alert).join(AlertRule).where(Alert.ended_at.is_(None), told)
    return db.scalar(wanted.where(~seen.exists())) or 0


def see(db: Session, actor: Actor, alert_id: int) -> Alert:
    """``actor`` looks at it.  Raises :class:`NotFound` for one of which they are not told."""
    alert = db.get(Alert, alert_id)
    if alert is None or not (actor.has(Role.SUPERVISOR) or actor.account_id in alert.rule.told):
        raise NotFound()
    db.execute(insert(AlertSeen).values(alert_id=alert_id, account_id=actor.account_id).on_conflict_do_nothing())
    return alert


def _told(actor: Actor) -> ColumnElement[bool]:
    """The condition on rules: ``actor`` is among those who are told."""
    return literal(actor.account_id) == any_(AlertRule.told)
