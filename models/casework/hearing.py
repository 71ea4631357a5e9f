"""Hearings (听证) of a licence before it is decided (DEC-4 to DEC-6), and where one of them stands.

The applicant's days to ask are a clock of the case.  The days the hearing itself takes are a special procedure, so that
the limits of the decision stand still like in any other (CLK-8).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.calendar import working
from models.calendar.now import SHENZHEN, day_of
from models.casework.case import Case
from models.casework.procedure import Procedure
from models.casework.site_check import went
from models.casework.work import WorkItem, WorkKind
from models.people.account import Account, PostHeld
from models.people.actor import Role
from models.seal import Sealed

HOLD_DAYS = 20  # to hold it, counted from the request (DEC-5)
AHEAD_DAYS = 7  # between the notice of time and place and the hearing (DEC-6); natural days
CLOSED = ("waived", "lapsed", "held", "broken_off")


class Hearing(Base):
    """One hearing, from the telling of the right to the signed record.

    ``reason`` is why it is offered or, by the authority's own motion, held; ``asker`` is a third party who asked.  One
    by own motion names where it was announced to the public (DEC-4).  The record names who signed it.
    """

    __tablename__ = "hearing"
    __table_args__ = (
        CheckConstraint("origin in ('applicant', 'third_party', 'authority')", name="origin"),
        CheckConstraint(f"closed in ({', '.join(repr(code) for code in CLOSED)})", name="closed"),
        CheckConstraint("(closed is null) = (closed_at is null)", name="closed_when"),
        CheckConstraint("closed <> 'held' or (record is not null and signed_by is not null)", name="recorded"),
        CheckConstraint(
            "set_at is null or (meets_at is not null and place <> '' and chair_id is not null)", name="set_whole"
        ),
        Index("uq_hearing_open", "case_id", unique=True, postgresql_where=text("closed_at is null")),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    reason: Mapped[str]
    told_at: Mapped[datetime | None]
    told_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    origin: Mapped[str | None]
    asked_at: Mapped[datetime | None]
    asker: Mapped[str | None] = mapped_column(Sealed)
    grounds: Mapped[str | None] = mapped_column(Sealed)
    # The clerk who wrote a third party's request down.
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    hold_by: Mapped[date | None]
    set_at: Mapped[datetime | None]
    meets_at: Mapped[datetime | None]
    place: Mapped[str | None]
    announced: Mapped[str | None]
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("special_procedure.id"))
    held_on: Mapped[date | None]
    record: Mapped[str | None] = mapped_column(Sealed)
    signed_by: Mapped[str | None] = mapped_column(Sealed)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    closed: Mapped[str | None]
    closed_at: Mapped[datetime | None]

    @property
    def asked(self) -> bool:
        return self.asked_at is not None

    @property
    def day(self) -> date | None:
        """The day it is set for."""
        return day_of(self.meets_at) if self.meets_at else None

    @property
    def hour(self) -> str:
        """The hour in Shenzhen, as notices say it; empty before it is set."""
        return f"{self.meets_at.astimezone(SHENZHEN):%H:%M}" if self.meets_at else ""

    @property
    def waits_for_request(self) -> bool:
        """The right is told, and nobody has asked, waived it or let the time pass."""
        return self.closed is None and not self.asked


def hearings(db: Session, case_id: int) -> Sequence[Hearing]:
    """Every one of the case, oldest first."""
    return db.scalars(select(Hearing).where(Hearing.case_id == case_id).order_by(Hearing.id)).all()


def open_hearing(db: Session, case_id: int) -> Hearing | None:
    return db.scalar(select(Hearing).where(Hearing.case_id == case_id, Hearing.closed_at.is_(None)))


def last_held(db: Session, case_id: int) -> Hearing | None:
    """The hearing whose record the decision must follow (DEC-6)."""
    held = select(Hearing).where(Hearing.case_id == case_id, Hearing.closed == "held")
    return db.scalar(held.order_by(Hearing.id.desc()).limit(1))


def hold_until(asked_on: date) -> date:
    """The last day on which a hearing asked for on ``asked_on`` may be held (DEC-5)."""
    return working.add_working(working.current(), asked_on, HOLD_DAYS)


def earliest(today: date) -> date:
    """The first day that a notice sent ``today`` leaves seven whole days before (DEC-6)."""
    return today + timedelta(days=AHEAD_DAYS + 1)


def latest(hearing: Hearing | None, today: date) -> date | None:
    """The last day the hearing may be set for.  An authority that is late already holds it as soon as it may."""
    return max(hearing.hold_by, earliest(today)) if hearing and hearing.hold_by else None


def handled(db: Session, case: Case, account_id: int | None) -> bool:
    """Whether this person took the case in, reviewed it or looked at its site: nobody for the chair (DEC-6)."""
    if account_id in (case.taker_id, case.clerk_id) or went(db, case.id, account_id):
        return True
    mine = select(WorkItem.id).where(WorkItem.case_id == case.id, WorkItem.kind == WorkKind.REVIEW)
    return db.scalar(mine.where(WorkItem.done_by == account_id).limit(1)) is not None


def chairs_of(db: Session, case: Case) -> list[tuple[int, str]]:
    """Who may chair: reviewers and deciders of the item's department who have not handled the case."""
    posted = select(PostHeld.account_id).where(
        PostHeld.role.in_((Role.REVIEWER, Role.DECIDER)), PostHeld.department_code == case.flow.dept
    )
    wanted = select(Account).where(Account.id.in_(posted), Account.disabled_at.is_(None))
    free = [(one.id, one.name or "") for one in db.scalars(wanted) if not handled(db, case, one.id)]
    return sorted(free, key=lambda one: (one[1], one[0]))


def procedure_of(db: Session, hearing: Hearing) -> Procedure | None:
    return db.get(Procedure, hearing.procedure_id) if hearing.procedure_id else None
