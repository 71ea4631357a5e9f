"""Site checks (现场核查): facts looked at where they are, by at least two officers (DEC-2).

A site check is none of the procedures that stop the limits, so every clock runs on (CLK-9).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.casework import work
from models.casework.case import Case
from models.casework.move import Move
from models.casework.work import WorkKind
from models.people.account import Account, PostHeld
from models.people.actor import Role
from models.seal import Sealed


class SiteCheck(Base):
    """One visit.  The two officers who answer for it stand in columns of their own, because one alone must not exist.

    ``place`` may be where somebody lives, hence sealed; ``finding`` is what the two saw.
    """

    __tablename__ = "site_check"
    __table_args__ = (CheckConstraint("officer_id <> second_id", name="two_officers"),)

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"))
    department_code: Mapped[str]
    went_on: Mapped[date]
    place: Mapped[str] = mapped_column(Sealed)
    finding: Mapped[str]
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]

    @property
    def officers(self) -> tuple[int, int]:
        return self.officer_id, self.second_id


def site_checks(db: Session, case_id: int) -> Sequence[SiteCheck]:
    """Every one of the case, oldest first."""
    return db.scalars(select(SiteCheck).where(SiteCheck.case_id == case_id).order_by(SiteCheck.id)).all()


def went(db: Session, case_id: int, account_id: int | None) -> bool:
    """Whether this officer was at a site check of the case."""
    return any(account_id in check.officers for check in site_checks(db, case_id))


def officers_of(db: Session, case: Case) -> list[tuple[int, str]]:
    """Who may be sent: reviewers of the departments that handle the case.  Its decider never is one (MOD-1)."""
    departments = {case.flow.dept, *(code for step in case.flow.review for code in step)}
    posted = select(PostHeld.account_id).where(
        PostHeld.role == Role.REVIEWER, PostHeld.department_code.in_(departments)
    )
    wanted = select(Account).where(Account.id.in_(posted), Account.disabled_at.is_(None))
    # Names are sealed, so that the store cannot put them in order.
    return sorted(((person.id, person.name or "") for person in db.scalars(wanted)), key=lambda one: (one[1], one[0]))


def record_site_check(move: Move) -> None:
    """The department writes down when and where two officers looked, and what they saw."""
    held = work.held_by(move.db, move.case.id, WorkKind.REVIEW, move.actor)
    assert held.department_code is not None
    move.db.add(
        SiteCheck(
            case_id=move.case.id,
            work_item_id=held.id,
            department_code=held.department_code,
            went_on=move.facts["went_on"],
            place=move.text("place"),
            finding=move.text("seen"),
            officer_id=move.facts["officer"],
            second_id=move.facts["second_officer"],
            recorded_by=move.actor.account_id,
            recorded_at=move.at,
        )
    )
    move.db.flush()
