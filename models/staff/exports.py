"""Lists as files: asked for at a desk, written in the background, kept sealed for a day, each one on record (C2.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, func, select, text, update
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from models import outbox
from models.audit.acts import record
from models.base import Base, Id
from models.calendar.now import now
from models.errors import Invalid, NotFound, Problem
from models.people.actor import Actor
from models.seal import SealedBytes

KINDS = ("csv", "xlsx")
MOST = 20_000
HOURS = 24
PURPOSE_LEAST, PURPOSE_MOST = 4, 200
SHOWN = 10


class ListExport(Base):
    """One list asked for.  ``view`` are its filters, ``columns`` their codes in order, ``words`` the words of every
    code in the language of who asked; ``purpose`` is empty where names stay masked.

    ``rows`` is how many there were to write, ``done`` how many are written.
    """

    __tablename__ = "list_export"
    __table_args__ = (CheckConstraint(f"kind in ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str]
    view: Mapped[dict[str, object]]
    columns: Mapped[list[object]]
    words: Mapped[dict[str, object]]
    purpose: Mapped[str]
    rows: Mapped[int]
    done: Mapped[int] = mapped_column(server_default=text("0"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    file: Mapped[bytes | None] = deferred(mapped_column(SealedBytes))

    @property
    def over(self) -> bool:
        """Whether it can no longer be fetched."""
        return self.expires_at is not None and self.expires_at <= now()


def order(
    db: Session,
    actor: Actor,
    kind: str,
    view: Mapping[str, object],
    columns: Sequence[str],
    words: Mapping[str, str],
    rows: int,
    purpose: str = "",
) -> ListExport:
    """Ask for a list of ``rows`` lines; with a ``purpose`` names are whole.

    Raises :class:`Invalid` for an unknown kind, no columns, too many lines, or a purpose that says nothing.
    """
    assert actor.account_id is not None
    purpose = purpose.strip()
    if kind not in KINDS or not columns:
        raise Invalid([Problem("field.choice", "kind")])
    if not 0 < rows <= MOST:
        raise Invalid([Problem("export.size", "kind", {"most": MOST})])
    if purpose and not PURPOSE_LEAST <= len(purpose) <= PURPOSE_MOST:
        raise Invalid([Problem("export.purpose", "purpose", {"least": PURPOSE_LEAST, "most": PURPOSE_MOST})])
    asked = ListExport(
        account_id=actor.account_id, kind=kind, view=dict(view), columns=list(columns), words=dict(words),
        purpose=purpose, rows=rows,
    )  # fmt: skip
    db.add(asked)
    db.flush()
    facts = {"kind": kind, "rows": rows, "view": dict(view), "names": bool(purpose)}
    record(db, actor, "list_exported", about=f"export:{asked.id}", reason=purpose, facts=facts)
    outbox.put(db, "export", [asked.id])
    return asked


def begun(db: Session, export_id: int) -> ListExport | None:
    """The list to be written; None when it was written already."""
    asked = db.get_one(ListExport, export_id)
    return None if asked.ready_at else asked


def come_so_far(db: Session, export_id: int, done: int) -> None:
    db.execute(update(ListExport).where(ListExport.id == export_id).values(done=done))


def finish(db: Session, asked: ListExport, content: bytes, done: int) -> None:
    """The file is there, until :data:`HOURS` from now."""
    asked.file, asked.done = content, done
    asked.ready_at, asked.expires_at = now(), now() + timedelta(hours=HOURS)
    db.flush()


def mine(db: Session, actor: Actor) -> Sequence[ListExport]:
    """The last lists that ``actor`` asked for, the newest first."""
    wanted = select(ListExport).where(ListExport.account_id == actor.account_id)
    return db.scalars(wanted.order_by(ListExport.id.desc()).limit(SHOWN)).all()


def fetch(db: Session, actor: Actor, export_id: int) -> ListExport:
    """The finished list with its file, the fetching put on record.  Raises :class:`NotFound` for another's, for one
    that is not ready, and when its time is over."""
    alive = (ListExport.file.is_not(None), ListExport.expires_at > now())
    mine = (ListExport.id == export_id, ListExport.account_id == actor.account_id)
    asked = db.scalar(select(ListExport).where(*mine, *alive))
    if asked is None:
        raise NotFound("export.over")
    record(db, actor, "list_fetched", about=f"export:{asked.id}", facts={"rows": asked.done})
    return asked


def forget_over(db: Session) -> None:
    """Delete the files whose time is over; what was asked for stays on record."""
    over = update(ListExport).where(ListExport.expires_at <= now(), ListExport.file.is_not(None))
    db.execute(over.values(file=None))
