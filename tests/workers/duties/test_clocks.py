"""Topics ``clocks`` and ``clock_over``: what happens when a legal clock runs out and nobody acted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import due_clocks
from models.casework.clock import Clock
from models.casework.event import CaseEvent
from models.casework.perform import perform
from models.casework.stages import Stage
from tests import factories
from tests.hall_data import shenzhen
from tests.workers.duties import rounds


def sweep(db: Session) -> list[str]:
    """One round of the duty, and every message it put; how each of these ended."""
    assert rounds.duty(db, "clocks") == "done"
    return rounds.ran(db, "clock_over")


def last(db: Session, case_id: int) -> CaseEvent:
    wanted = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.seq.desc()).limit(1)
    return db.scalars(wanted).one()


def asked(db: Session) -> factories.Filed:
    """A case that waits for its applicant."""
    filed = factories.submitted_case(db)
    clerk = factories.take(db, filed.case, "gov.window1")
    perform(db, filed.case.id, "ask_supplement", clerk, lines=factories.LINES)
    return filed


def test_silence_of_the_hall_for_months_is_caught_up_at_the_time_it_fell_due(db: Session) -> None:
    """ACC-10, with the worked example of 30 April; the workers were away until August."""
    with at(shenzhen("2026-04-30 16:00")):
        case, _ = factories.submitted_case(db)
    with at(shenzhen("2026-05-11 17:30")):
        assert sweep(db) == []  # The last day is not over yet.
    with at(shenzhen("2026-08-20 03:00")):
        assert sweep(db) == ["done"]
    assert (case.stage, case.accepted_on, case.deemed) == (Stage.ACCEPTED, date(2026, 4, 30), True)
    assert last(db, case.id).at == shenzhen("2026-05-11 17:30")


def test_silence_of_the_applicant_ends_the_case_at_the_time_it_fell_due(db: Session) -> None:
    with at(shenzhen("2026-09-18 10:00")):
        case, _ = asked(db)
    with at(shenzhen("2026-10-25 10:00")):
        assert sweep(db) == ["done"]
    assert case.stage == Stage.TERMINATED
    assert (last(db, case.id).action, last(db, case.id).at) == ("lapse", shenzhen("2026-10-19 17:30"))


def test_a_second_round_and_a_second_message_change_nothing(db: Session) -> None:
    with at(shenzhen("2026-04-30 16:00")):
        case, _ = factories.submitted_case(db)
    with at(shenzhen("2026-05-12 09:00")):
        assert sweep(db) == ["done"]
        assert sweep(db) == []
        due_clocks.run_out(db, db.scalars(select(Clock.id).where(Clock.kind == "notice")).one())
    actions = list(db.scalars(select(CaseEvent.action).where(CaseEvent.case_id == case.id)))
    assert actions.count("deem_accepted") == 1


def test_a_clock_stopped_before_its_message_runs_is_left_alone(db: Session) -> None:
    """The message waits while a person is quicker."""
    with at(shenzhen("2026-09-18 10:00")):
        case, applicant = asked(db)
    with at(shenzhen("2026-10-25 10:00")):
        assert due_clocks.put_due(db) == 2  # its end, and a reminder that nobody sent
        perform(db, case.id, "withdraw", applicant)
        assert sweep(db) == ["done"]
    assert (case.stage, last(db, case.id).action) == (Stage.WITHDRAWN, "withdraw")


def test_a_clock_lengthened_after_its_message_runs_out_again(db: Session) -> None:
    """A new calendar may move an end (CAL-5): the old message does nothing, the new end gets its own."""
    with at(shenzhen("2026-09-18 10:00")):
        case, _ = factories.submitted_case(db)
    clock = db.scalars(select(Clock).where(Clock.case_id == case.id)).one()
    with at(shenzhen("2026-09-25 09:00")):
        assert due_clocks.put_due(db) == 1
        clock.due_at += timedelta(days=10)
        db.flush()
        assert sweep(db) == ["done"]
        assert case.stage == Stage.SUBMITTED
    with at(shenzhen("2026-10-08 09:00")):
        assert sweep(db) == ["done"]
    assert case.stage == Stage.ACCEPTED


def test_more_clocks_than_one_batch(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_clocks, "BATCH", 2)
    with at(shenzhen("2026-09-18 10:00")):
        for n in range(5):
            factories.submitted_case(db, site_address=f"深圳市龙岗区坂田街道示例路1号{n}")
    with at(shenzhen("2026-09-25 09:00")):
        assert due_clocks.put_due(db) == 5
    assert len({ring.case_id for ring in rounds.waiting(db, "clock_over")}) == 5
