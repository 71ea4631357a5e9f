"""Topic ``audit``: timelines, stages and dates that differ are found; a finding is told each time and repaired once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from models.casework import audit
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.event import CaseEvent
from models.casework.perform import perform
from models.outbox import Message
from models.outbox.tally import Tally
from models.settings import Settings
from tests import factories
from tests.tamper import unguarded
from tests.workers.duties import rounds
from tests.workers.duties.found import DAY, lose, settled, wrong
from workers.channels import carriers


def test_a_timeline_with_a_gap(db: Session) -> None:
    case, _ = factories.accepted_case(db)
    settled(db)
    db.execute(text("delete from notice where event_id in (select id from case_event where action = 'receive')"))
    with unguarded(db):
        db.execute(text("delete from case_event where case_id = :id and action = 'receive'"), {"id": case.id})
    assert wrong(db) == {"event_gap"}


def test_a_stage_set_by_hand(db: Session) -> None:
    case, _ = factories.reviewed_case(db)
    settled(db)
    with unguarded(db):
        db.execute(text("update case_event set to_stage = 'in_review' where seq = :n"), {"n": last_seq(db, case)})
    assert wrong(db) == {"stage_differs"}


def last_seq(db: Session, case: Case) -> int:
    return db.scalars(select(func.max(CaseEvent.seq)).where(CaseEvent.case_id == case.id)).one()


def test_due_dates_that_the_ledger_does_not_give(db: Session) -> None:
    case, _ = factories.submitted_case(db)
    settled(db)
    db.execute(update(Case).where(Case.id == case.id).values(due_on=DAY.date()))
    assert wrong(db) == {"case_due_differs"}
    db.execute(text("update clock set due_on = due_on + 1"))
    assert wrong(db) == {"case_due_differs", "due_differs"}


def test_a_clock_that_lost_its_entries(db: Session) -> None:
    factories.submitted_case(db)
    settled(db)
    db.execute(text("delete from clock_entry"))
    assert wrong(db) == {"due_differs"}


def test_a_finding_is_told_and_counted_each_time_and_repaired_once(db: Session) -> None:
    """What one message did not repair, a second does not either: it would only hide the fault."""
    case, _ = factories.submitted_case(db)
    lose(db, "notify")
    for _ in range(2):
        with capture_logs() as logs:
            rounds.duty(db, "audit")
        told = [line for line in logs if line["event"] == "audit finding"]
        assert [(line["rule"], line["case"]) for line in told] == [("untold", case.id)]
        db.execute(text("update message set done_at = clock_timestamp() where topic = 'notify'"))
    repairs = db.scalars(select(Message.dedup_key).where(Message.topic == "notify")).all()
    assert len(repairs) == 1 and str(repairs[0]).startswith(f"untold:{case.id}:")
    counted = db.scalars(select(Tally.value).where(Tally.name == "audit_findings", Tally.key == "untold")).one()
    assert counted == 2


def test_dead_messages_are_shown_elsewhere(db: Session) -> None:
    """What is on the needs-attention list already is no finding."""
    factories.submitted_case(db)
    db.execute(text("update message set dead_at = clock_timestamp() where topic = 'notify'"))
    assert wrong(db) == set()


def test_clocks_are_drawn_when_there_are_many(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "CLOCKS", 1)
    for n in range(3):
        factories.submitted_case(db, site_address=f"示例路{n}号")
    settled(db)
    db.execute(text("update clock set due_on = due_on + 1"))
    found = [f for f in audit.findings(db, carriers(Settings.from_env())) if f.rule == "due_differs"]
    assert len(found) == 1 and db.get_one(Clock, found[0].thing)


def test_a_ledger_is_read_from_its_start_wherever_its_lines_lie(db: Session) -> None:
    """A clock's first line is where it counts from (CLK-2), also when the table has it behind the others."""
    case, _ = factories.accepted_case(db)
    decider = factories.staff(db, f"{case.flow.dept.lower()}.decide")
    perform(db, case.id, "extend", decider, reason="案情复杂", approval="示例批准文号")
    settled(db)
    with unguarded(db):
        db.execute(text("update clock_entry set reason = reason where seq = 1"))
    for way in ("indexscan", "bitmapscan", "nestloop", "mergejoin"):
        db.execute(text(f"set local enable_{way} = off"))
    assert "due_differs" not in wrong(db)
