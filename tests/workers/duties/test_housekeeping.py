"""Topics ``sweep_drafts`` and ``sweep_files``: what nobody needs any more goes, and nothing else."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from models.calendar.now import day_of
from models.casework.case import Case
from models.casework.notice import Delivery, Notice
from models.casework.notices import told, written
from models.casework.orphans import HOLD_SWEEPS
from models.casework.papers import live_papers
from models.outbox import Message, MessageRun
from models.people import limit, sign_in
from models.people.account import OneTimeCode
from tests import factories
from tests.workers.duties import rounds


def older(db: Session, table: str, column: str, days: int) -> None:
    """Let the rows of ``table`` be ``days`` days old by the machine's time."""
    db.flush()
    db.execute(text(f"update {table} set {column} = {column} - interval '{days} days'"))  # noqa: S608
    db.expire_all()


def test_old_drafts_go_with_their_papers_and_sent_cases_stay(db: Session, uploads: Path) -> None:
    """PD-4: what serves no purpose any more goes."""
    old, _ = factories.drafted_case(db)
    sent, _ = factories.submitted_case(db)
    files = [uploads / paper.file for paper in live_papers(db, old.id)]
    older(db, "cases", "touched_at", 31)
    young, _ = factories.drafted_case(db)
    assert rounds.duty(db, "sweep_drafts") == "done"
    assert set(db.scalars(select(Case.id))) == {sent.id, young.id}
    assert all(file.exists() for file in files)  # The files go a day later, with the other sweep.


def test_the_owner_of_a_draft_is_warned_once_three_days_before_it_goes(db: Session, uploads: Path) -> None:
    """A3.7: as a message and through the channels; who goes on is warned anew; the message goes with it."""
    mine, _ = factories.drafted_case(db, contact_email="lee@example.org")
    factories.drafted_case(db)  # Nobody could be told of this one.
    older(db, "cases", "touched_at", 26)
    assert rounds.duty(db, "sweep_drafts") == "done" and not db.scalars(select(Notice)).all()
    older(db, "cases", "touched_at", 1)
    for _ in range(2):
        rounds.duty(db, "sweep_drafts")
    [notice] = db.scalars(select(Notice)).all()
    assert (notice.case_id, notice.kind, notice.event_id) == (mine.id, "draft_ending", None)
    words = told(db, notice, "zh")
    day = written(day_of(notice.at) + timedelta(3)).zh
    assert mine.spec.zh in words.text and day in words.text and "number" not in words.text
    assert rounds.ran(db, "deliver") and db.scalars(select(Delivery.state)).all() == ["sent"]
    mine.touch()
    older(db, "notice", "at", 30)
    older(db, "cases", "touched_at", 27)
    rounds.duty(db, "sweep_drafts")
    assert len(db.scalars(select(Notice)).all()) == 2
    older(db, "cases", "touched_at", 4)
    rounds.duty(db, "sweep_drafts")
    assert not db.scalars(select(Notice)).all() and not db.scalars(select(Delivery)).all()


def test_codes_and_wrong_tries_are_forgotten(db: Session) -> None:
    sign_in.send_code(db, "lee@example.org", "register", "zh", client="127.0.0.1")
    rounds.ran(db, "send_code")
    older(db, "one_time_code", "created_at", 2)
    older(db, "failed_try", "at", 2)
    young = sign_in.send_code(db, "15400000000", "register", "zh", client="127.0.0.1")
    rounds.duty(db, "sweep_drafts")
    assert db.scalars(select(OneTimeCode.id)).all() == [young.id]
    tries = select(func.count()).select_from(limit.FailedTry)
    assert db.scalar(tries.where(limit.FailedTry.at < func.clock_timestamp() - text("interval '1 day'"))) == 0
    assert db.scalar(tries) != 0


def test_files_without_a_row_go_after_a_day(db: Session, uploads: Path) -> None:
    case, _ = factories.submitted_case(db)
    rounds.ran(db, "produce")
    named = [path for path in uploads.glob("*/*") if path.is_file()]
    lost, half, fresh = uploads / "ab" / "abcd", uploads / "incoming" / "efgh", uploads / "cd" / "cdef"
    for path in (lost, half, fresh):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    yesterday = time.time() - 25 * 3600
    for path in (*named, lost, half):
        os.utime(path, (yesterday, yesterday))
    assert rounds.duty(db, "sweep_files") == "done"
    assert not lost.exists() and not half.exists() and fresh.exists()
    assert all(path.exists() for path in named) and len(named) == len(live_papers(db, case.id)) + 1


def test_messages_long_done_go_with_their_runs_and_open_ones_stay(db: Session) -> None:
    factories.submitted_case(db)
    rounds.ran(db, "notify")
    done = select(func.count()).select_from(Message).where(Message.done_at.is_not(None))
    unfinished = select(func.count()).select_from(Message).where(Message.done_at.is_(None))
    open_before, done_before = db.scalar(unfinished), db.scalar(done)
    assert open_before and done_before
    older(db, "message", "done_at", 29)
    rounds.duty(db, "sweep_drafts")
    assert db.scalar(done) == done_before + 1  # The round itself.
    older(db, "message", "done_at", 2)
    rounds.duty(db, "sweep_drafts")
    assert db.scalar(done) == 2 and db.scalar(unfinished) == open_before
    assert db.scalar(select(func.count()).select_from(MessageRun)) == 2


def test_no_file_goes_while_a_backup_copies(db: Session, uploads: Path, engine: Engine) -> None:
    lost = uploads / "ab" / "abcd"
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"x")
    os.utime(lost, (time.time() - 25 * 3600,) * 2)
    with engine.connect() as backup:
        backup.execute(select(func.pg_advisory_xact_lock_shared(HOLD_SWEEPS)))
        rounds.duty(db, "sweep_files")
        assert lost.exists()
    rounds.duty(db, "sweep_files")
    assert not lost.exists()
