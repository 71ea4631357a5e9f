"""Notices that no channel can bring: the window hands them over or posts them, and notes when and how."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.casework.case import Case
from models.casework.decision import TOLD_BY, note_told
from models.casework.notice import Notice
from models.errors import NotAllowed, NotFound
from models.people.actor import Actor

WAYS = ("window", "post")


def untold(db: Session, case_id: int) -> Sequence[Notice]:
    """What the applicant has not been told yet, oldest first."""
    wanted = select(Notice).where(Notice.case_id == case_id, Notice.by_hand, Notice.handed_at.is_(None))
    return db.scalars(wanted.order_by(Notice.id)).all()


def told_by_hand(db: Session, case: Case, notice_id: int, way: str, actor: Actor) -> None:
    """Note that a notice reached the applicant by ``way``; noting it twice keeps the first.

    Raises :class:`NotAllowed` for clerks of another hall, :class:`NotFound` for a notice that is not of this case.
    """
    if case.site_code not in actor.sites():
        raise NotAllowed()
    notice = db.get(Notice, notice_id, with_for_update=True)
    if notice is None or notice.case_id != case.id or not notice.by_hand or way not in WAYS:
        raise NotFound("notice.unknown")
    if notice.handed_at is None:
        notice.handed_at, notice.handed_way, notice.handed_by = now(), way, actor.account_id
        if notice.kind in TOLD_BY:
            note_told(db, case.id)
