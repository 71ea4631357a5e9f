"""What applicant and hall say to each other about a case, with files, in one place (A18).

Nothing legal hangs on it: a notice is a notice, and what is asked for is asked for by one.  So what an applicant says
moves no case and at most asks the window to answer; what the hall says leaves an event, because its applicant is told
that there is something to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models import outbox
from models.base import Base, Id
from models.calendar.now import now
from models.casework import inspect, routing
from models.casework.case import Case
from models.casework.files import StoredFile
from models.casework.stages import Stage
from models.errors import Invalid, NotFound, Problem
from models.people.actor import Actor
from models.seal import Sealed

LONGEST = 2000
MOST_FILES = 3
MOST_UNSEEN = 10
"""Sayings of one side that the other has not seen: nobody fills the desk by pressing a button."""
APPLICANT, STAFF = "applicant", "staff"


class Saying(Base):
    """One thing said.  ``office`` is the place in whose name staff said it; ``seen_at`` when the other side saw it."""

    __tablename__ = "saying"
    __table_args__ = (
        CheckConstraint("side in ('applicant', 'staff')", name="side"),
        Index("ix_saying_unseen", "case_id", "side", postgresql_where=text("seen_at is null")),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    side: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    office: Mapped[str | None]
    words: Mapped[str] = mapped_column(Sealed)
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]

    files: Mapped[list[SayingFile]] = relationship(order_by="SayingFile.id", lazy="selectin")


class SayingFile(Base):
    """A file sent with it; a worker looks into it as into a paper, and until then the other side cannot open it."""

    __tablename__ = "saying_file"

    id: Mapped[Id]
    saying_id: Mapped[int] = mapped_column(ForeignKey("saying.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed)
    file: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    inspected_at: Mapped[datetime | None]
    pages: Mapped[int | None]
    fault: Mapped[str | None]


def say(
    db: Session, case: Case, actor: Actor, words: str, files: Sequence[tuple[str, StoredFile]] = (), office: str = ""
) -> Saying:
    """Keep what ``actor`` says, with files by their names.  Raises :class:`Invalid` for nothing, or for too much."""
    side = APPLICANT if actor.kind == APPLICANT else STAFF
    if problems := [*wrong(words, len(files))]:
        raise Invalid(problems)
    if side == APPLICANT and unseen(db, case.id, side) >= MOST_UNSEEN:
        raise Invalid([Problem("talk.wait", "words")])
    said = Saying(case_id=case.id, side=side, account_id=actor.account_id, office=office or None, at=now(), words=words)
    for name, stored in files:
        kept = (stored.file, stored.sha256, stored.size, stored.media_type)
        said.files.append(
            SayingFile(name=name, **dict(zip(("file", "sha256", "size", "media_type"), kept, strict=True)))
        )
    db.add(said)
    db.flush()
    if side == APPLICANT and case.stage == Stage.WAITING_SUPPLEMENT:
        # While the hall waits for papers nobody holds the case, and what is asked about them would be seen too late.
        routing.open_wish(db, case, said.at)
    for one in said.files:
        outbox.put(db, "scan_saying", [one.id], case_id=case.id)
    return said


def wrong(words: str, files: int) -> list[Problem]:
    """What keeps it from being said: no words, too many of them, too many files."""
    problems = []
    if not words.strip():
        problems.append(Problem("talk.words", "words"))
    if len(words) > LONGEST:
        problems.append(Problem("text.too_long", "words", {"longest": LONGEST}))
    if files > MOST_FILES:
        problems.append(Problem("talk.files", "files", {"most": MOST_FILES}))
    return problems


def talk_of(db: Session, case_id: int) -> Sequence[Saying]:
    """Everything said about the case, oldest first."""
    return db.scalars(select(Saying).where(Saying.case_id == case_id).order_by(Saying.id)).all()


def unseen(db: Session, case_id: int, side: str) -> int:
    """How much of what ``side`` said the other side has not seen."""
    wanted = select(func.count()).where(Saying.case_id == case_id, Saying.side == side, Saying.seen_at.is_(None))
    return db.scalar(wanted) or 0


def see(db: Session, case_id: int, side: str) -> None:
    """The other side has now seen what ``side`` said."""
    mine = (Saying.case_id == case_id, Saying.side == side, Saying.seen_at.is_(None))
    db.execute(update(Saying).where(*mine).values(seen_at=now()))


def file_of(db: Session, case: Case, file_id: int) -> tuple[Saying, SayingFile]:
    """A file of this very case's talk.  Raises :class:`NotFound` for any other."""
    found = db.get(SayingFile, file_id)
    said = db.get(Saying, found.saying_id) if found is not None else None
    if found is None or said is None or said.case_id != case.id:
        raise NotFound("paper.unknown")
    return said, found


def note(db: Session, file_id: int, found: inspect.Inspection) -> None:
    """Write down what a worker found in a file."""
    if kept := db.get(SayingFile, file_id, with_for_update=True):
        kept.pages, kept.fault, kept.inspected_at = found.pages, found.fault, now()
