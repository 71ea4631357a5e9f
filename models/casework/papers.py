"""Papers filed with a case, and what machine and clerk say of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.calendar.now import now
from models.casework.case import Case
from models.casework.files import StoredFile
from models.seal import Sealed


class FiledPaper(Base):
    """One file under one paper code.  Replaced or removed files stay as rows until the case's retention ends."""

    __tablename__ = "filed_paper"
    __table_args__ = (
        Index("ix_filed_paper_live", "case_id", "code", postgresql_where=text("removed_at is null")),
        CheckConstraint("verdict in ('ok', 'wrong')", name="verdict"),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    code: Mapped[str]
    name: Mapped[str] = mapped_column(Sealed)
    file: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    filed_at: Mapped[datetime]
    # How many sheets of the paper original the window keeps; the file is then the sheet that stands for it.
    original_sheets: Mapped[int | None]
    # 0 for the application itself, else the number of the supplement it answers.
    round: Mapped[int] = mapped_column(server_default=text("0"))
    removed_at: Mapped[datetime | None]

    # The worker's inspection: a problem code such as upload.broken, or none.
    inspected_at: Mapped[datetime | None]
    pages: Mapped[int | None]
    fault: Mapped[str | None]
    # For a photograph: that it may be hard to read, and itself in small, a JPEG in base64.
    hint: Mapped[str | None]
    thumb: Mapped[str | None] = mapped_column(Sealed, deferred=True)

    # The clerk's check, and what is wrong with the paper in the words of the notice to come.
    verdict: Mapped[str | None]
    verdict_words: Mapped[str | None]
    verdict_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    verdict_at: Mapped[datetime | None]


_LIVE = (
    select(FiledPaper)
    .where(FiledPaper.case_id == bindparam("case"), FiledPaper.removed_at.is_(None))
    .order_by(FiledPaper.id)
)


def live_papers(db: Session, case_id: int) -> Sequence[FiledPaper]:
    """The papers that count, in the order they were filed."""
    return db.scalars(_LIVE, {"case": case_id}).all()


def file_paper(db: Session, case: Case, code: str, name: str, stored: StoredFile, *, round: int = 0) -> FiledPaper:
    """Add a stored file under ``code``.  The same bytes under the same code are one paper (a double press)."""
    for paper in live_papers(db, case.id):
        if (paper.code, paper.sha256) == (code, stored.sha256):
            return paper
    paper = FiledPaper(
        case_id=case.id, code=code, name=name, file=stored.file, sha256=stored.sha256, size=stored.size,
        media_type=stored.media_type, filed_at=now(), round=round,
    )  # fmt: skip
    db.add(paper)
    case.touch()
    db.flush()
    return paper


def remove_paper(paper: FiledPaper) -> None:
    """Take a paper out of what counts.  The row and the file stay for the record."""
    paper.removed_at = now()


def mark(paper: FiledPaper, verdict: str | None, by: int | None, words: str = "") -> None:
    """The clerk's tick beside one paper: ``ok``, ``wrong`` (``words`` say why) or none again."""
    paper.verdict, paper.verdict_by, paper.verdict_at = verdict, by, now()
    paper.verdict_words = (words.strip() or None) if verdict == "wrong" else None
