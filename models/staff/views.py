"""Saved views: a name for the filters of a list, for oneself or for everybody at one's place (C2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import ForeignKey, Index, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.audit.acts import record
from models.base import Base, Id
from models.errors import Invalid, NotFound, Problem
from models.people.actor import Actor, Role

MOST = 20
"""Views that one person may have, so that the list of them stays one that can be read."""
NAME_MOST = 20


class SavedView(Base):
    """``query`` is the address of the view behind its ``?``; ``place`` the site or department that shares it, or
    empty for a personal one."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_place", "place"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    place: Mapped[str | None]
    name: Mapped[str]
    query: Mapped[str]
    saved_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


def places(actor: Actor) -> list[str]:
    """The sites and departments where ``actor`` works."""
    return sorted({code for post in actor.posts for code in (post.site, post.department) if code})


def views(db: Session, actor: Actor) -> Sequence[SavedView]:
    """One's own views and those shared at one's places, by name."""
    mine = or_(SavedView.account_id == actor.account_id, SavedView.place.in_(places(actor)))
    return db.scalars(select(SavedView).where(mine).order_by(SavedView.name, SavedView.id)).all()


def save(db: Session, actor: Actor, name: str, query: str, place: str | None = None) -> SavedView:
    """Keep a view.  Raises :class:`Invalid` without a name, with too long a one, a foreign place or too many views."""
    assert actor.account_id is not None
    name = " ".join(name.split())
    if not name:
        raise Invalid([Problem("field.required", "name")])
    if len(name) > NAME_MOST:
        raise Invalid([Problem("text.too_long", "name", {"longest": NAME_MOST})])
    if place is not None and place not in places(actor):
        raise Invalid([Problem("field.choice", "place")])
    mine = select(func.count()).where(SavedView.account_id == actor.account_id)
    if (db.scalar(mine) or 0) >= MOST:
        raise Invalid([Problem("view.too_many", "name", {"most": MOST})])
    # In one order, so that an address tells whether it is that of a saved view.
    view = SavedView(account_id=actor.account_id, place=place, name=name, query=urlencode(sorted(parse_qsl(query))))
    db.add(view)
    db.flush()
    record(db, actor, "view_saved", about=f"view:{view.id}", facts={"shared": place or ""})
    return view


def remove(db: Session, actor: Actor, view_id: int) -> None:
    """Forget a view of one's own; a supervisor any shared one.  Raises :class:`NotFound`."""
    view = db.get(SavedView, view_id)
    if view is None or not (view.account_id == actor.account_id or (view.place and actor.has(Role.SUPERVISOR))):
        raise NotFound()
    record(db, actor, "view_removed", about=f"view:{view.id}", facts={"shared": view.place or ""})
    db.delete(view)
