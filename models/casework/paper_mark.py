"""Places that a clerk marked on the pages of a filed paper, to show what the notice speaks of (A8.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.calendar.now import now
from models.casework.papers import FiledPaper
from models.casework.supplement import Supplement, supplements
from models.errors import Invalid, Problem
from models.people.actor import Actor

WHOLE = 1000
MOST = 10
"""Marks on one paper: a notice that marks everything shows nothing."""
SMALLEST = 10
"""Per mille of the page; two presses on one spot mark nothing."""


class Box(NamedTuple):
    """A rectangle in per mille of the page's width and height, from its upper left corner."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def between(cls, one: tuple[int, int], other: tuple[int, int]) -> Box:
        """The rectangle with these two corners, whichever they are; what lies beside the page is cut off."""
        xs, ys = ([min(max(n, 0), WHOLE) for n in sorted(pair)] for pair in zip(one, other, strict=True))
        return cls(xs[0], ys[0], xs[1], ys[1])


class PaperMark(Base):
    """One rectangle on one page, counted from 1.  It belongs to the notice that is sent next."""

    __tablename__ = "paper_mark"
    __table_args__ = (
        CheckConstraint('0 <= "left" and "left" < "right" and "right" <= 1000', name="across"),
        CheckConstraint("0 <= top and top < bottom and bottom <= 1000", name="down"),
        CheckConstraint("page >= 1", name="page"),
    )

    id: Mapped[Id]
    paper_id: Mapped[int] = mapped_column(ForeignKey("filed_paper.id"), index=True)
    page: Mapped[int]
    left: Mapped[int]
    top: Mapped[int]
    right: Mapped[int]
    bottom: Mapped[int]
    by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    @property
    def box(self) -> Box:
        return Box(self.left, self.top, self.right, self.bottom)


def mark_place(db: Session, paper: FiledPaper, page: int, box: Box, actor: Actor) -> PaperMark:
    """Keep one mark.  Raises :class:`Invalid` for one too small to be seen, beside the pages, or one too many."""
    if min(box.right - box.left, box.bottom - box.top) < SMALLEST or not 1 <= page <= (paper.pages or 1):
        raise Invalid([Problem("mark.small", "place")])
    if len(marks_of(db, [paper.id])) >= MOST:
        raise Invalid([Problem("mark.many", "place", {"most": MOST})])
    assert actor.account_id is not None
    made = PaperMark(paper_id=paper.id, page=page, **box._asdict(), by=actor.account_id, at=now())
    db.add(made)
    db.flush()
    return made


def clear_marks(db: Session, paper: FiledPaper) -> None:
    """Take back the marks that no notice has shown yet."""
    told = max((asked.asked_at for asked in supplements(db, paper.case_id)), default=None)
    unseen = delete(PaperMark).where(PaperMark.paper_id == paper.id)
    db.execute(unseen if told is None else unseen.where(PaperMark.at > told))


def marks_of(db: Session, paper_ids: Iterable[int]) -> Sequence[PaperMark]:
    """Every mark on these papers, page by page."""
    wanted = select(PaperMark).where(PaperMark.paper_id.in_(list(paper_ids)))
    return db.scalars(wanted.order_by(PaperMark.paper_id, PaperMark.page, PaperMark.id)).all()


def marks_for(db: Session, asked: Supplement, papers: Iterable[FiledPaper]) -> list[PaperMark]:
    """The marks on ``papers`` that belong to ``asked``: made before it was sent, and after the asking before it."""
    before = [one.asked_at for one in supplements(db, asked.case_id) if one.seq < asked.seq]
    since = max(before, default=None)
    found = marks_of(db, [paper.id for paper in papers])
    return [mark for mark in found if mark.at <= asked.asked_at and (since is None or mark.at > since)]
