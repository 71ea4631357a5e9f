"""The messages of one account: every notice that any channel carried stands here too (A12.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.notice import Notice
from models.casework.notices import Told, told
from models.queries.accounts import mine_or_under

PAGE = 20


@dataclass(frozen=True)
class Message:
    """One notice with its words; ``case`` is what it tells of."""

    notice: Notice
    case: Case
    told: Told


@dataclass(frozen=True)
class Page:
    """``older`` is the cursor of the next page, None on the last."""

    messages: Sequence[Message]
    older: int | None


def unread(db: Session, account_id: int, powers: frozenset[int] = frozenset()) -> int:
    """How many messages of the account nobody has opened yet."""
    waiting = select(func.count()).select_from(Notice).join(Case, Case.id == Notice.case_id)
    return db.scalar(waiting.where(mine_or_under(account_id, powers), Notice.read_at.is_(None))) or 0


def page(
    db: Session, account_id: int, lang: str, before: int | None = None, powers: frozenset[int] = frozenset()
) -> Page:
    """The newest messages, or those older than the notice ``before``."""
    wanted = select(Notice, Case).join(Case, Case.id == Notice.case_id).where(mine_or_under(account_id, powers))
    if before is not None:
        wanted = wanted.where(Notice.id < before)
    rows = db.execute(wanted.order_by(Notice.id.desc()).limit(PAGE + 1)).unique().all()
    shown = [Message(notice, case, told(db, notice, lang)) for notice, case in rows[:PAGE]]
    return Page(shown, shown[-1].notice.id if len(rows) > PAGE else None)
