"""Topic ``audit``: what should have had a message, a desk or a clock is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import work
from models.casework.case import Case
from models.casework.document import Document
from models.casework.notice import Delivery
from models.casework.perform import perform
from models.casework.stages import Stage
from models.outbox.duty import Duty, plant
from models.people.actor import Actor
from tests import factories
from tests.hall_data import staff
from tests.workers.duties import rounds
from tests.workers.duties.found import DAY, lose, settled, wrong


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
