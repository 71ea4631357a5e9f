"""What the hall asks of an applicant: the one-time notice (ACC-9), a fault to put right now (ACC-8), what is missing
while papers are only kept (GAP-3), what may follow acceptance (GAP-2), or what a department still needs (CLK-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, Id
from models.catalogue.answers import Answer
from models.seal import Sealed, SealedJSON

MORE = "more"
KINDS = ("supplement", "fix_now", "deposit", "gap", MORE)


class Supplement(Base):
    """One asking, of one of :data:`KINDS`.

    ``before`` keeps the answers as they stood, for the comparison.  ``answered_at`` is when it was closed, for one of a
    department also without an answer; ``department_code`` names that department.  ``remind_at`` is the moment of the
    one reminder of a deposit or a gap, and of the next one of a notice; ``promised`` how the applicant promised in
    writing to close a gap: on paper or online.
    """

    __tablename__ = "supplement"
    __table_args__ = (
        Index("uq_supplement_seq", "case_id", "seq", unique=True),
        Index("uq_supplement_open", "case_id", unique=True, postgresql_where=text("answered_at is null")),
        CheckConstraint(f"kind in ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
        CheckConstraint("(kind = 'more') = (department_code is not null)", name="department"),
        CheckConstraint("promised in ('paper', 'online')", name="promised"),
        CheckConstraint("longer_allowed is null or longer_asked_at is not null", name="longer"),
        Index("ix_supplement_remind", "remind_at",
              postgresql_where=text("answered_at is null and reminded_at is null and remind_at is not null")),
    )  # fmt: skip

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    department_code: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    before: Mapped[dict[str, Answer] | None] = mapped_column(SealedJSON)
    remind_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    promised: Mapped[str | None]
    # When the applicant asked for more time, and what came of it; empty while nobody has decided.
    longer_asked_at: Mapped[datetime | None]
    longer_allowed: Mapped[bool | None]

    lines: Mapped[list[SupplementLine]] = relationship(order_by="SupplementLine.seq", lazy="selectin")


class SupplementLine(Base):
    """One thing that is missing or wrong: a paper or a field, what is wrong with it and how it is right."""

    __tablename__ = "supplement_line"
    __table_args__ = (
        CheckConstraint("about in ('paper', 'field')", name="about"),
        CheckConstraint("answer in ('paper', 'field', 'cannot')", name="answer"),
    )

    id: Mapped[Id]
    supplement_id: Mapped[int] = mapped_column(ForeignKey("supplement.id"), index=True)
    seq: Mapped[int]
    about: Mapped[str]
    code: Mapped[str]
    problem: Mapped[str]
    remedy: Mapped[str]
    answer: Mapped[str | None]
    words: Mapped[str | None] = mapped_column(Sealed)
    answered_at: Mapped[datetime | None]
    # When the window found a paper that followed acceptance to be right.
    settled_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Line:
    """A line as the clerk writes it."""

    about: str
    code: str
    problem: str
    remedy: str

    @classmethod
    def of(cls, raw: Mapping[str, str]) -> Line:
        parts = (raw.get(k, "").strip() for k in ("about", "code", "problem", "remedy"))
        return cls(*parts)


def open_supplement(db: Session, case_id: int) -> Supplement | None:
    """What is asked and not yet answered; one at most."""
    return db.scalar(_OPEN, {"case": case_id})


def supplements(db: Session, case_id: int) -> Sequence[Supplement]:
    return db.scalars(_ALL, {"case": case_id}).all()


# Statements that many acts ask are made once.
_OF_CASE = Supplement.case_id == bindparam("case")
_OPEN = select(Supplement).where(_OF_CASE, Supplement.answered_at.is_(None))
_ALL = select(Supplement).where(_OF_CASE).order_by(Supplement.seq)
