"""The promise of the outbox under faults, and the proof that the check would see it broken."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.casework.perform import perform
from tests import factories, hall_data
from tests.faults.judge import judge
from workers.drain import drain

ROOT = Path(__file__).parents[2]
ITEMS = ("G-MR-014", "G-TX-001", "T-HK-001")


@pytest.mark.timeout(400)
def test_cases_are_routed_once_while_workers_are_killed_and_the_broker_is_emptied() -> None:
    """With 60 cases, so that the suite stays short; the full 200 are run by hand."""
    command = [sys.executable, "-m", "tests.faults.routing_200", "60"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("killed") == 2 and done.stdout.count("emptied the broker") == 2


@pytest.fixture(scope="module", autouse=True)
def catalogue(database: str) -> None:
    hall_data.load()


@pytest.fixture
def receipts(db: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The numbers of three cases that were sent and are not routed yet."""
    monkeypatch.setenv("HALL_DATA_DIR", str(tmp_path))
    numbers = []
    for item in ITEMS:
        filed = factories.drafted_case(db, item)
        perform(db, filed.case.id, "submit", filed.applicant, declared=True)
        numbers.append(filed.case.number)
    db.flush()
    yield numbers


def test_a_kept_promise(db: Session, receipts: list[str]) -> None:
    assert not judge(db, receipts).kept
    drain()
    verdict = judge(db, receipts)
    assert verdict.kept and (verdict.acknowledged, verdict.routed) == (3, 3)


def test_a_case_whose_message_is_gone_is_seen_as_lost(db: Session, receipts: list[str]) -> None:
    db.execute(text("delete from message where topic = 'route' and case_id = (select min(id) from cases)"))
    drain()
    verdict = judge(db, receipts)
    assert not verdict.kept and len(verdict.lost) == 1 and verdict.routed == 2


def test_a_number_given_out_for_a_case_that_is_not_there_is_seen_as_lost(db: Session, receipts: list[str]) -> None:
    drain()
    verdict = judge(db, [*receipts, "44030701202609210001X"])
    assert not verdict.kept and verdict.lost == ["44030701202609210001X"]


def test_a_message_that_took_effect_twice_is_seen_as_doubled(db: Session, receipts: list[str]) -> None:
    drain()
    db.execute(
        text("""
        insert into message_run (message_id, attempt, topic, queue, worker, lag, ended_at, outcome)
        select message_id, attempt + 1, topic, queue, worker, lag, ended_at, outcome
          from message_run where topic = 'route' order by id limit 1
        """)
    )
    verdict = judge(db, receipts)
    assert not verdict.kept and len(verdict.doubled) == 1


def test_a_message_that_nobody_finishes_is_seen(db: Session, receipts: list[str]) -> None:
    drain()
    db.execute(
        text("update message set done_at = null where topic = 'notify' and case_id = (select min(id) from cases)")
    )
    verdict = judge(db, receipts)
    assert not verdict.kept and verdict.unfinished == 1 and not verdict.lost
