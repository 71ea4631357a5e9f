"""One act on many pieces of work: ordered with one press, carried out in the background, each piece by itself (C4).

What is left to do is the members without an outcome, so a worker that is killed leaves nothing half done and whoever
comes next goes on: act and outcome of a piece are one transaction, and no piece is acted on twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models import outbox
from models.audit.acts import record
from models.base import Base, Id
from models.casework import bulk_acts
from models.casework.bulk_acts import ACTS, Skipped
from models.casework.case import Case
from models.casework.work import WorkItem
from models.errors import HallError, Invalid, NotFound, NotPossible, Problem
from models.people.account import Account
from models.people.actor import Actor
from models.text import Text

BATCH = 20
MOST = 1_000
"""Pieces in one run: so many a person can answer for."""
UNDO_SECONDS = 10
OUTCOMES = ("done", "skipped", "failed")


class BulkRun(Base):
    """One order.  ``facts`` holds what the act was given besides the pieces; ``undo_at`` is when it was taken back."""

    __tablename__ = "bulk_run"

    id: Mapped[Id]
    act: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    facts: Mapped[dict[str, object]]
    begun_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    finished_at: Mapped[datetime | None]
    undo_at: Mapped[datetime | None]


class BulkMember(Base):
    """One piece of a run.  ``reasons`` are rows ``[code, params]``; ``revision`` is the case's after the act, and
    ``kept`` says that the piece did not go back when the run was undone."""

    __tablename__ = "bulk_member"
    __table_args__ = (
        CheckConstraint(f"outcome in ({', '.join(repr(one) for one in OUTCOMES)})", name="outcome"),
        Index("uq_bulk_member", "run_id", "work_item_id", unique=True),
        Index("ix_bulk_member_left", "run_id", "id", postgresql_where=text("outcome is null")),
    )

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("bulk_run.id"))
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"))
    outcome: Mapped[str | None]
    reasons: Mapped[list[object]] = mapped_column(server_default=text("'[]'::jsonb"))
    revision: Mapped[int | None]
    back_at: Mapped[datetime | None]
    kept: Mapped[bool] = mapped_column(server_default=text("false"))

    work_item: Mapped[WorkItem] = relationship()
    run: Mapped[BulkRun] = relationship()

    @property
    def problems(self) -> list[Problem]:
        """Why it was not done, or did not go back."""
        rows: Any = self.reasons
        return [Problem(code, None, {name: _given(value) for name, value in params.items()}) for code, params in rows]


class Progress(NamedTuple):
    """How many pieces of a run: in all, done, skipped, failed, went back, stayed when it was undone, still to do."""

    all: int
    done: int
    skipped: int
    failed: int
    back: int
    kept: int
    left: int


def begin(db: Session, actor: Actor, act: str, work_ids: Sequence[int], facts: Mapping[str, object]) -> BulkRun:
    """Order the act; the workers carry it out.

    Raises :class:`Invalid` with nothing or too much chosen, with an answer missing, or before the sample was opened.
    """
    assert actor.account_id is not None
    ids = list(dict.fromkeys(work_ids))
    if act not in ACTS:
        raise NotFound()
    if not ids:
        raise Invalid([Problem("bulk.nothing", "work")])
    if len(ids) > MOST:
        raise Invalid([Problem("bulk.too_many", "work", {"most": MOST})])
    if problems := list(ACTS[act].problems(db, actor, ids, facts)):
        raise Invalid(problems)
    run = BulkRun(act=act, by_id=actor.account_id, facts=dict(facts))
    db.add(run)
    db.flush()
    db.add_all(BulkMember(run_id=run.id, work_item_id=one) for one in ids)
    outbox.put(db, "bulk", [run.id])
    return run


def carry_on(db: Session, run_id: int) -> int:
    """Do the next pieces of a run, forth or back, and call for the rest; how many were looked at."""
    run = db.get_one(BulkRun, run_id, with_for_update=True, populate_existing=True)
    actor = db.get_one(Account, run.by_id).actor
    members = db.scalars(select(BulkMember).where(_left(run)).order_by(BulkMember.id).limit(BATCH)).all()
    for member in members:
        _one(db, actor, run, member)
    db.flush()
    if len(members) == BATCH:
        outbox.put(db, "bulk", [run.id])
    else:
        _finish(db, actor, run)
    return len(members)


def undo(db: Session, actor: Actor, run_id: int) -> BulkRun:
    """Order every piece back, within :data:`UNDO_SECONDS` of the end, where nothing was sent.

    Raises :class:`NotFound` for another's run, :class:`NotPossible` too late or where the act cannot be taken back.
    """
    run = db.get(BulkRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.by_id != actor.account_id:
        raise NotFound()
    if not can_undo(db, run):
        raise NotPossible("bulk.too_late", seconds=UNDO_SECONDS)
    run.undo_at = _machine_now(db)
    outbox.put(db, "bulk", [run.id])
    return run


def can_undo(db: Session, run: BulkRun) -> bool:
    if ACTS[run.act].back is None or run.finished_at is None or run.undo_at is not None:
        return False
    return _machine_now(db) <= run.finished_at + timedelta(seconds=UNDO_SECONDS)


def progress(db: Session, run: BulkRun) -> Progress:
    rows = BulkMember
    counted = select(
        func.count(), *(func.count().filter(rows.outcome == one) for one in OUTCOMES),
        func.count().filter(rows.back_at.is_not(None)), func.count().filter(rows.kept), func.count().filter(_left(run)),
    ).where(rows.run_id == run.id)  # fmt: skip
    row: Any = db.execute(counted).one()
    return Progress(*row)


def members(db: Session, run: BulkRun) -> Sequence[BulkMember]:
    """Every piece of the run: those that failed first, then those skipped, in the order in which they were chosen."""
    order = func.array_position(text("array['failed', 'skipped', 'done']"), BulkMember.outcome)
    return db.scalars(select(BulkMember).where(BulkMember.run_id == run.id).order_by(order, BulkMember.id)).all()


def _one(db: Session, actor: Actor, run: BulkRun, member: BulkMember) -> None:
    """One piece.  What keeps it from being done is noted beside it and keeps no other piece waiting."""
    act = ACTS[run.act]
    verb = act.do if run.undo_at is None else act.back
    assert verb is not None
    try:
        with db.begin_nested():
            verb(db, actor, bulk_acts.Piece(member.work_item_id, run.facts, member.revision))
            case = _case(db, member)
            outcome, reasons = "done", []
    except Skipped as found:
        outcome, reasons = "skipped", _rows(found)
    except HallError as found:
        outcome, reasons = "failed", _rows(found)
    if run.undo_at is not None:
        member.kept, member.reasons = outcome != "done", reasons
        member.back_at = _machine_now(db) if outcome == "done" else None
        return
    member.outcome, member.reasons = outcome, reasons
    member.revision = case.revision if outcome == "done" else None


def _finish(db: Session, actor: Actor, run: BulkRun) -> None:
    """The run is one line in the record of acts, with its members; each piece has besides whatever its own act left."""
    if run.finished_at is not None and run.undo_at is None:
        return
    rows = db.execute(
        select(Case.number, BulkMember.outcome, BulkMember.kept)
        .join(WorkItem, WorkItem.id == BulkMember.work_item_id)
        .join(Case, Case.id == WorkItem.case_id)
        .where(BulkMember.run_id == run.id)
        .order_by(BulkMember.id)
    ).all()
    code = "bulk_done" if run.undo_at is None else "bulk_undone"
    told = {f"{one}": [row.number for row in rows if row.outcome == one] for one in OUTCOMES}
    record(db, actor, code, about=f"bulk:{run.id}", facts={"act": run.act, **told})
    run.finished_at = run.finished_at or _machine_now(db)


def _left(run: BulkRun) -> ColumnElement[bool]:
    """The condition on members: still to be done, in the direction in which the run goes now."""
    rows = BulkMember
    if run.undo_at is None:
        return and_(rows.run_id == run.id, rows.outcome.is_(None))
    return and_(rows.run_id == run.id, rows.outcome == "done", rows.back_at.is_(None), ~rows.kept)


def _case(db: Session, member: BulkMember) -> Case:
    case = db.get_one(WorkItem, member.work_item_id).case
    db.flush()
    db.refresh(case, ["revision"])
    return case


def _machine_now(db: Session) -> datetime:
    moment: datetime = db.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def _rows(found: HallError) -> list[object]:
    """``found`` as rows that JSON holds; of a text in two languages both."""
    problems = found.problems if isinstance(found, Invalid) else [Problem(found.code, None, found.params)]
    return [[one.code, {name: _kept(value) for name, value in one.params.items()}] for one in problems]


def _kept(value: object) -> object:
    return list(value) if isinstance(value, Text) else value if isinstance(value, int) else str(value)


def _given(value: object) -> object:
    return Text(*value) if isinstance(value, list) else value
