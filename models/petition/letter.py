"""What petitioners are told in writing: planned in the transaction of the act, made and mailed by the workers."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import outbox
from models.base import Base, Id
from models.casework.number import next_serial
from models.petition.event import PetitionEvent
from models.petition.petition import Petition
from models.seal import SealedJSON


class Letter(StrEnum):
    RECEIPT = "receipt"  # 信访登记回执
    TOLD = "told"  # 告知书, PET-4
    EXTENSION = "extension"  # 延期告知书, PET-7
    REPLY = "reply"  # 答复
    OPINION = "opinion"  # 处理意见书, PET-8
    REVIEW = "review"  # 复查意见书, PET-9
    SECOND_REVIEW = "second_review"  # 复核意见书, PET-9


class PetitionLetter(Base):
    """One letter.  ``said`` are the words of staff and petitioner in it, by name; they may name people.

    It stands on the follow page at once.  ``mailed`` tells what became of the e-mail that says so, where there is an
    address; who gave none is told by hand (``handed_at``), at the desk or by post.
    """

    __tablename__ = "petition_letter"
    __table_args__ = (
        CheckConstraint("mailed in ('sending', 'sent', 'unknown', 'failed')", name="mailed"),
        CheckConstraint("handed_way in ('desk', 'post')", name="handed_way"),
    )

    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("petition_event.id"), unique=True)
    kind: Mapped[str]
    number: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    dated_on: Mapped[date]
    said: Mapped[dict[str, str]] = mapped_column(SealedJSON)
    file: Mapped[str | None] = mapped_column(unique=True)
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    pages: Mapped[int | None]
    produced_at: Mapped[datetime | None]
    by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    mailed: Mapped[str | None]
    mail_error: Mapped[str | None]
    handed_at: Mapped[datetime | None]
    handed_way: Mapped[str | None]
    handed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def plan(db: Session, petition: Petition, event: PetitionEvent, kind: Letter, on: date, said: dict[str, str]) -> None:
    """Plan the letter of ``event``; the workers make it and, where there is an address, mail that it is there."""
    serial = next_serial(db, f"petition.{kind}", on)
    letter = PetitionLetter(
        petition_id=petition.id, event_id=event.id, kind=kind, dated_on=on, said=said,
        number=f"XF-{kind.upper().replace('_', '-')}-{on:%Y%m%d}-{serial:05d}", code=secrets.token_urlsafe(12),
        by_hand=petition.channel == "desk" and not petition.email,
    )  # fmt: skip
    db.add(letter)
    db.flush()
    outbox.put(db, "petition_letter", [letter.id])
    if petition.email:
        outbox.put(db, "petition_mail", [letter.id])
