"""Special procedures (特别程序): the part of a review whose time the law does not count (CLK-8).

Only the eight of article 45 of the Licensing Law stop the clock.  A site visit is none of them (CLK-9), nor is asking
for papers after acceptance (CLK-10).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Id
from models.casework.work import WorkItem
from models.text import Text

KINDS: Mapping[str, Text] = {
    "hearing": Text("听证", "hearing"),
    "bidding": Text("招标", "bidding"),
    "auction": Text("拍卖", "auction"),
    "inspection": Text("检验", "inspection"),
    "testing": Text("检测", "testing"),
    "quarantine": Text("检疫", "quarantine"),
    "appraisal": Text("鉴定", "appraisal"),
    "expert_review": Text("专家评审", "expert review"),
}


HELD_BY_DECIDER = "hearing"
"""It has acts of its own (models/casework/hearing.py), so that nobody holds one without telling the right to it."""
BEGUN_BY_REVIEWER = tuple(kind for kind in KINDS if kind != HELD_BY_DECIDER)


class Procedure(Base):
    """One procedure of one department's review.

    ``planned_on`` is the end the applicant was told in writing, ``planned_at`` its close of business in UTC.  One that
    has ended without ``result`` was broken off with its case.
    """

    __tablename__ = "special_procedure"
    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
        CheckConstraint("planned_on >= started_on and ended_on >= started_on", name="end_after_start"),
        CheckConstraint("result is null or ended_on is not null", name="result_at_end"),
        # A review has one procedure at a time; several departments may each have theirs.
        Index("uq_special_procedure_open", "work_item_id", unique=True, postgresql_where=text("ended_on is null")),
        Index("ix_special_procedure_due", "planned_at",
              postgresql_where=text("ended_on is null and reminded_at is null")),
    )  # fmt: skip

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"))
    kind: Mapped[str]
    reason: Mapped[str]
    started_on: Mapped[date]
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    planned_on: Mapped[date]
    planned_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    result: Mapped[str | None]

    work_item: Mapped[WorkItem] = relationship()

    @property
    def title(self) -> Text:
        return KINDS[self.kind]

    @property
    def department(self) -> str:
        """The code of the department that runs it."""
        return self.work_item.department_code or ""


def procedures(db: Session, case_id: int) -> Sequence[Procedure]:
    """Every one of the case, oldest first."""
    return db.scalars(select(Procedure).where(Procedure.case_id == case_id).order_by(Procedure.id)).all()


def open_procedures(db: Session, case_id: int) -> Sequence[Procedure]:
    return [procedure for procedure in procedures(db, case_id) if procedure.ended_on is None]
