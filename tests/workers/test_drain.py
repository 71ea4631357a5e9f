"""Draining: until quiet, in law time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models import outbox
from models.calendar.now import at
from tests.workers.ledger import AT_ONCE, RAISES, TABLES
from workers import drain as module
from workers.drain import drain

START = datetime(2026, 9, 18, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ledger(db: Session) -> None:
    for table in TABLES:
        db.execute(text(table))


def effects(db: Session) -> int:
    return db.scalar(text("select count(*) from test_ledger")) or 0


def test_it_runs_what_is_due_and_what_becomes_due(db: Session) -> None:
    with at(START):
        outbox.put(db, "test.effect", [AT_ONCE])
        outbox.put(db, "test.slow", [AT_ONCE], due_at=START + timedelta(days=5))
        assert drain() == 1 and effects(db) == 1
    with at(START + timedelta(days=5)):
        assert drain() == 1 and effects(db) == 2
        assert drain() == 0


def test_an_error_is_raised_after_it_was_noted(db: Session) -> None:
    with at(START):
        outbox.put(db, "test.effect", [RAISES])
        with pytest.raises(ValueError, match="cannot be done"):
            drain()
        assert db.scalar(text("select failures from message")) == 1
        assert drain() == 0, "the retry waits"


def test_not_strict_it_goes_on(db: Session) -> None:
    with at(START):
        for way in (RAISES, AT_ONCE):
            outbox.put(db, "test.effect", [way])
        assert drain(strict=False) == 2 and effects(db) == 1


def test_messages_that_never_end_are_an_error(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENOUGH", 3)
    for _ in range(4):
        outbox.put(db, "test.effect", [AT_ONCE])
    monkeypatch.setattr(module, "BATCH", 1)
    with pytest.raises(RuntimeError, match="not quiet"):
        drain()
