"""Acts of staff that are no case's event: accounts, queues, keys, backups.  Lines are only ever appended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, func, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.people.account import Account
from models.people.actor import Actor


class StaffAct(Base):
    """One act.  ``act`` is a code with the label ``act.<code>``; ``about`` is a code and number such as ``account:12``.

    ``facts`` holds codes, dates, numbers and ids.  None of the three ever holds personal data: the line cannot be taken
    back.  ``account_id`` is empty where somebody acted from a terminal, whom the hall does not know by name.
    """

    __tablename__ = "staff_act"

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    actor_kind: Mapped[str]
    act: Mapped[str]
    about: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    facts: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))


def record(
    db: Session,
    actor: Actor,
    act: str,
    *,
    about: str = "",
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    """Append one line in the caller's transaction: it stands if and only if the act does."""
    line = StaffAct(
        account_id=actor.account_id,
        actor_kind=actor.kind,
        act=act,
        about=about,
        reason=reason,
        facts=dict(facts or {}),
    )
    db.add(line)
    db.flush()
