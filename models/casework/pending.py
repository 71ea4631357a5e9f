"""An act that waits ten seconds before it is done, so that whoever pressed too soon can take it back (C3.6).

Nothing of it is law while it waits: no event, no clock, no paper, no message.  So there is nothing to reverse, and what
is once on record stays there (docs/adr/0017-an-act-waits-before-it-is-one.md).  When the time is over a worker performs
it as of the moment it was pressed, with the guards asked anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models import outbox
from models.audit.acts import record
from models.base import Base, Id
from models.calendar.now import now
from models.casework import clock
from models.casework.case import Case
from models.casework.lock import lock
from models.casework.perform import done_before, perform
from models.casework.work import open_items
from models.errors import HallError, Invalid, NotFound, NotPossible
from models.people.account import Account
from models.people.actor import Actor
from models.seal import SealedJSON

_DAY = "day:"


class PendingAct(Base):
    """One act that somebody pressed and that is not done yet; the row goes when it is done or taken back.

    ``failed`` holds the codes of why it could not be done after all, until who pressed it has read them.
    """

    __tablename__ = "pending_act"
    __table_args__ = (
        Index("uq_pending_act_waiting", "case_id", unique=True, postgresql_where=text("failed is null")),
        Index("ix_pending_act_account", "account_id"),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    action: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(SealedJSON)
    revision: Mapped[int]
    key: Mapped[str]
    pressed_at: Mapped[datetime]
    until_at: Mapped[datetime]
    failed: Mapped[str | None]

    case: Mapped[Case] = relationship()


def try_out(
    db: Session, case: Case, action: str, actor: Actor, *, revision: int, facts: Mapping[str, Any]
) -> set[int | None]:
    """Ask everything that :func:`perform` asks, and undo what it does; who would hold the case's work afterwards.

    Whoever presses learns at once what is missing, not ten seconds later.  Raises what ``perform`` raises.
    """
    with db.begin_nested() as trial:
        perform(db, case.id, action, actor, revision=revision, **facts)
        holders = {item.holder_id for item in open_items(db, case.id)}
        trial.rollback()
    return holders


def put_off(
    db: Session, case: Case, action: str, actor: Actor, *, revision: int, key: str, facts: Mapping[str, Any],
    seconds: int,
) -> PendingAct:  # fmt: skip
    """Let ``action`` wait for ``seconds``.  The same key once more gives the act that waits already.

    Raises :class:`NotPossible` while another act waits on this case.
    """
    assert actor.account_id is not None
    lock(db, case.id)
    known = waiting(db, case.id)
    if known is not None:
        if known.key == key:
            return known
        raise NotPossible("pending.waits")
    at = now()
    act = PendingAct(
        case_id=case.id, account_id=actor.account_id, action=action, facts=_kept(facts), revision=revision, key=key,
        pressed_at=at, until_at=at + timedelta(seconds=seconds),
    )  # fmt: skip
    db.add(act)
    db.flush()
    outbox.put(db, "carry_out", [act.id], case_id=case.id, due_at=act.until_at)
    return act


def no_time_to_wait(db: Session, case: Case, seconds: int) -> bool:
    """Whether a clock ends within ``seconds``: an act in the last moments of a limit does not wait past it."""
    end = now() + timedelta(seconds=seconds)
    return any(one.paused_on is None and one.due_at <= end for one in clock.running(db, case.id))


def waiting(db: Session, case_id: int) -> PendingAct | None:
    """The act that waits on this case; one at most."""
    return db.scalar(select(PendingAct).where(PendingAct.case_id == case_id, PendingAct.failed.is_(None)))


def pressed_by(db: Session, account_id: int) -> Sequence[PendingAct]:
    """What this member of staff has pressed and is not done, the newest first; also what failed and is not read."""
    mine = select(PendingAct).where(PendingAct.account_id == account_id)
    return db.scalars(mine.order_by(PendingAct.id.desc())).all()


def carry_out(db: Session, pending_id: int) -> None:
    """Do it, as of the moment it was pressed; nothing when it was taken back or done.

    Where it cannot be done any more the row stays with the reasons, and whoever pressed it is told at their desk.
    """
    act = _locked(db, pending_id)
    if act is None or act.failed is not None:
        return
    actor = db.get_one(Account, act.account_id).actor
    try:
        with db.begin_nested():
            perform(
                db, act.case_id, act.action, actor, revision=act.revision, key=act.key, at=act.pressed_at,
                **_given(act.facts),
            )  # fmt: skip
    except HallError as error:
        codes = [problem.code for problem in error.problems] if isinstance(error, Invalid) else [error.code]
        act.failed = " ".join(codes)
    else:
        db.delete(act)


def take_back(db: Session, pending_id: int, actor: Actor) -> PendingAct:
    """It is not done; only who pressed it may say so, and the log keeps that they did.

    Raises :class:`NotFound` for somebody else's, :class:`NotPossible` when it is done by now.
    """
    act = _locked(db, pending_id)
    if act is None:
        raise NotPossible("pending.done")
    if act.account_id != actor.account_id:
        raise NotFound("pending.unknown")
    if act.failed is None:
        record(db, actor, "act_taken_back", about=f"case:{act.case.number}", facts={"action": act.action})
    db.delete(act)
    return act


def is_done(db: Session, case_id: int, key: str) -> bool:
    """Whether an act with this key was done or waits: a second press does nothing."""
    found = select(PendingAct.id).where(PendingAct.case_id == case_id, PendingAct.key == key)
    return done_before(db, case_id, key) or db.scalar(found) is not None


def _locked(db: Session, pending_id: int) -> PendingAct | None:
    """The row, its case locked before it as every move does, so that two never cross."""
    case_id = db.scalar(select(PendingAct.case_id).where(PendingAct.id == pending_id))
    if case_id is None:
        return None
    lock(db, case_id)
    wanted = select(PendingAct).where(PendingAct.id == pending_id).with_for_update()
    return db.scalar(wanted.execution_options(populate_existing=True))


def _kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    """``facts`` as JSON: a day is written with a mark before it."""
    return {name: f"{_DAY}{value.isoformat()}" if isinstance(value, date) else value for name, value in facts.items()}


def _given(kept: Mapping[str, Any]) -> dict[str, Any]:
    def back(value: Any) -> Any:
        marked = isinstance(value, str) and value.startswith(_DAY)
        return date.fromisoformat(value.removeprefix(_DAY)) if marked else value

    return {name: back(value) for name, value in kept.items()}
