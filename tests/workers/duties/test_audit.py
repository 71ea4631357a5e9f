"""Topic ``audit``: what should have had a message is found, repaired once, and counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from models.calendar.now import at
from models.casework import audit, work
from models.casework.case import Case
from models.casework.clock import Clock
from models.casework.document import Document
from models.casework.event import CaseEvent
from models.casework.notice import Delivery
from models.casework.perform import perform
from models.casework.stages import Stage
from models.outbox import Message
from models.outbox.duty import Duty, plant
from models.outbox.tally import Tally
from models.people.actor import Actor
from models.settings import Settings
from tests import factories
from tests.hall_data import shenzhen, staff
from tests.tamper import unguarded
from tests.workers.duties import rounds
from workers.channels import carriers
from workers.drain import drain

DAY = shenzhen("2026-09-18 10:00")


def wrong(db: Session) -> set[str]:
    """The rules that find something now."""
    db.flush()
    return {finding.rule for finding in audit.findings(db, carriers(Settings.from_env()))}


def settled(db: Session) -> None:
    """The workers have done everything."""
    db.flush()
    drain()
    db.expire_all()


def lose(db: Session, topic: str) -> None:
    """Somebody's hand removes the messages of ``topic`` that wait (FLT-38)."""
    db.flush()
    db.execute(text("delete from message where topic = :topic and done_at is null"), {"topic": topic})


def test_nothing_is_wrong_at_any_step_of_the_straight_line(db: Session) -> None:
    with at(DAY):
        for make in (
            factories.drafted_case,
            factories.submitted_case,
            factories.accepted_case,
            factories.reviewed_case,
            factories.decided_case,
        ):
            case, applicant = make(db)
            assert wrong(db) == set(), make.__name__
            settled(db)
            assert wrong(db) == set(), make.__name__
            if case.stage != Stage.DRAFT:
                brought_to_an_end(db, case, applicant)
                assert wrong(db) == set(), make.__name__


def brought_to_an_end(db: Session, case: Case, applicant: Actor) -> None:
    """Bring the case to an end, so that the next may be opened."""
    if case.stage == Stage.READY:
        clerk = factories.take(db, case, "gov.window1")
        perform(db, case.id, "hand_over", clerk, receiver="本人")
    else:
        perform(db, case.id, "withdraw", applicant)
    settled(db)


@pytest.mark.parametrize("make", [factories.submitted_case, factories.accepted_case])
def test_a_stage_the_system_leaves_by_itself(db: Session, make: Callable[[Session], factories.Filed]) -> None:
    """The message is lost before it ran; the audit puts it again and the case moves on."""
    case, _ = make(db)
    before = {i.kind for i in work.open_items(db, case.id)}
    for item in work.open_items(db, case.id):
        db.execute(text("delete from work_item where id = :id"), {"id": item.id})
    db.execute(update(Case).where(Case.id == case.id, Case.stage == "in_review").values(stage="accepted"))
    lose(db, "route")
    db.expire_all()
    assert "unmoved" in wrong(db)
    assert rounds.duty(db, "audit") == "done"
    assert rounds.ran(db, "route") == ["done"]
    assert {i.kind for i in work.open_items(db, case.id)} == before
    assert "unmoved" not in wrong(db)


def test_online_delivery_that_nobody_started(db: Session) -> None:
    with at(DAY):
        case, _ = factories.decided_case(db, delivery_way="online")
        rounds.ran(db, "produce")
        assert case.stage == Stage.READY
        lose(db, "route")
        assert wrong(db) == {"unmoved"}
        rounds.duty(db, "audit")
        settled(db)
    assert case.stage == Stage.DELIVERED and wrong(db) == set()


def test_a_stage_only_people_leave_without_anybody_asked(db: Session) -> None:
    case, _ = factories.reviewed_case(db)
    settled(db)
    db.execute(text("update work_item set state = 'cancelled' where case_id = :id"), {"id": case.id})
    assert wrong(db) == {"workless"}


def test_documents(db: Session) -> None:
    case, _ = factories.decided_case(db)
    lose(db, "produce")
    assert wrong(db) == {"unmade"}
    rounds.duty(db, "audit")
    settled(db)
    assert (case.stage, wrong(db)) == (Stage.READY, set())


def test_a_case_that_waits_for_documents_long_made(db: Session) -> None:
    case, _ = factories.decided_case(db)
    db.execute(update(Document).values(produced_at=DAY))
    lose(db, "produce")
    assert wrong(db) == {"unconcluded"}
    rounds.duty(db, "audit")
    settled(db)
    assert case.stage == Stage.READY


def test_a_clock_that_ran_out_unheard(db: Session) -> None:
    plant(db)
    with at(DAY):
        case, _ = factories.submitted_case(db)
        settled(db)
    with at(DAY + timedelta(days=10)):
        assert wrong(db) == set()  # The duty has not gone round yet: it is late, and that is another alarm.
        db.execute(update(Duty).where(Duty.name == "clocks").values(last_success_at=func.clock_timestamp()))
        assert wrong(db) == {"clock_unheard"}
        rounds.duty(db, "audit")
        settled(db)
        assert wrong(db) == set()
    assert case.deemed


def test_an_open_case_that_nobody_holds(db: Session) -> None:
    case, _ = factories.submitted_case(db)
    settled(db)
    db.execute(text("delete from work_item"))
    db.execute(text("delete from clock_entry"))
    db.execute(text("delete from clock"))
    assert {"orphan", "unmoved"} <= wrong(db)
    rounds.duty(db, "audit")
    settled(db)
    assert [item.kind for item in work.open_items(db, case.id)] == ["intake"]


def test_people_who_were_not_told(db: Session) -> None:
    factories.submitted_case(db)
    lose(db, "notify")
    assert wrong(db) == {"untold"}
    rounds.duty(db, "audit")
    settled(db)
    assert wrong(db) == set()


def test_a_delivery_without_its_message(db: Session) -> None:
    factories.submitted_case(db)
    rounds.ran(db, "notify")
    lose(db, "deliver")
    assert wrong(db) == {"undelivered"}
    rounds.duty(db, "audit")
    settled(db)
    assert wrong(db) == set()
    assert db.scalars(select(Delivery.state)).all() == ["sent"]


def test_a_notice_without_a_delivery_where_there_is_a_channel(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.submitted_case(db)
    settled(db)
    db.execute(text("delete from delivery"))
    assert wrong(db) == {"unaddressed"}
    with monkeypatch.context() as patch:
        patch.setenv("HALL_ENV", "production")  # No mail server: nothing reaches anybody, and that is no finding.
        assert wrong(db) == set()
    rounds.duty(db, "audit")
    settled(db)
    assert wrong(db) == set()


def test_a_decision_called_back_before_it_left_the_house_is_no_finding(db: Session) -> None:
    case, _ = factories.decided_case(db, outcome="refused")
    perform(db, case.id, "recall", staff(db, "mr.decide"), reason="依据有误")
    settled(db)
    assert wrong(db) == set()


def test_an_old_licence_that_nobody_ended_and_a_revocation_that_nobody_began(db: Session) -> None:
    old, _ = factories.delivered_case(db)
    change, _ = factories.decided_case(db, "G-MR-015", old_request=old.number)
    settled(db)
    perform(db, change.id, "hand_over", factories.take(db, change, "gov.window1"), receiver="张示例")
    lose(db, "route")
    assert wrong(db) == {"unmoved"}
    rounds.duty(db, "audit")
    settled(db)
    assert wrong(db) == set()
    perform(db, change.id, "open_revocation", staff(db, "supervisor"), ground="beyond", reason="无权作出")
    lose(db, "route")
    assert wrong(db) == {"unmoved"}
    rounds.duty(db, "audit")
    settled(db)
    assert wrong(db) == set()


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
