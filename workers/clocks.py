"""Topics ``clocks``, ``clock_over``, ``procedure_over``, ``gap_reminder``: find what has run out, and act on one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.casework.due_clocks import put_due, remind, remind_of_gap, run_out
from workers.base import handler


@handler("clocks")
def clocks(db: Session, ids: list[int]) -> None:
    put_due(db)


@handler("clock_over")
def clock_over(db: Session, ids: list[int]) -> None:
    run_out(db, ids[0])


@handler("procedure_over")
def procedure_over(db: Session, ids: list[int]) -> None:
    remind(db, ids[0])


@handler("gap_reminder")
def gap_reminder(db: Session, ids: list[int]) -> None:
    remind_of_gap(db, ids[0])
