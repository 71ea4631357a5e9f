"""The applicant's time to answer: reminders, and more time asked for once (ACC-13, A8.4, A8.5)."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, due_clocks
from models.casework.asking_time import pending
from models.casework.case import Case
from models.casework.clock import APPLICANT, end_of
from models.casework.event import CaseEvent
from models.casework.perform import perform
from models.casework.replay import check_cases
from models.casework.supplement import Supplement
from models.errors import NotReady
from models.outbox import Message
from models.people.actor import Actor
from tests import factories as made
from tests.hall_data import shenzhen

ASKED = shenzhen("2026-09-18 10:00")


def asked_case(db: Session) -> tuple[Case, Actor]:
    """A notice is out since 18 September; its 30 natural days end on Monday, 19 October."""
    filed = made.submitted_case(db)
    clerk = made.take(db, filed.case, "gov.window1")
    perform(db, filed.case.id, "ask_supplement", clerk, lines=made.LINES)
    return filed.case, filed.applicant


def days_pass(db: Session, until: str) -> None:
    """The duty finds what is due, and every message of it is carried out."""
    with at(shenzhen(until)):
        due_clocks.put_due(db)
        for message in db.scalars(select(Message).where(Message.done_at.is_(None), Message.due_at <= shenzhen(until))):
            if message.topic == "gap_reminder":
                due_clocks.remind_of_gap(db, message.ids[0])
            elif message.topic == "clock_over":
                due_clocks.run_out(db, message.ids[0])
        db.execute(Message.__table__.update().values(done_at=datetime.now().astimezone()))


def acts(db: Session, case: Case) -> list[str]:
    wanted = select(CaseEvent.action).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq)
    return [action for action in db.scalars(wanted) if action not in ("submit", "receive", "ask_supplement")]


def test_a_notice_is_brought_to_mind_twice_and_then_the_request_ends(db: Session, hall: None) -> None:
    """ACC-13, A8.4: five working days before the end and one before it, over the long holiday; then it lapses."""
    with at(ASKED):
        case, _ = asked_case(db)
        assert str(end_of(db, case.id, APPLICANT)) == "2026-10-19"
    for day in ("2026-10-08 18:00", "2026-10-12 18:00", "2026-10-13 18:00", "2026-10-15 18:00", "2026-10-16 18:00"):
        days_pass(db, day)
    assert acts(db, case) == ["remind_supplement", "remind_supplement"]
    moments = db.scalars(select(CaseEvent.at).where(CaseEvent.action == "remind_supplement").order_by(CaseEvent.seq))
    assert [one.astimezone(ASKED.tzinfo) for one in moments] == [
        shenzhen("2026-10-12 17:30"), shenzhen("2026-10-16 17:30"),
    ]  # fmt: skip
    days_pass(db, "2026-10-20 09:00")
    assert acts(db, case)[-1] == "lapse" and case.stage == "terminated"
    assert not [*check_cases(db)]


def test_more_time_is_asked_for_once_and_silence_gives_it(db: Session, hall: None) -> None:
    """ACC-13, A8.5: asked with a reason; undecided on the last day, it is given, and the ledger says so."""
    with at(ASKED):
        case, applicant = asked_case(db)
        with pytest.raises(NotReady):
            perform(db, case.id, "ask_longer", applicant, reason=" ")
        perform(db, case.id, "ask_longer", applicant, reason="证明下月才能开出")
        assert pending(db, case.id)
        with pytest.raises(NotReady) as again:
            perform(db, case.id, "ask_longer", applicant, reason="再问一次")
        assert [one.code for one in again.value.problems] == ["supplement.longer_once"]
    days_pass(db, "2026-10-20 09:00")
    assert acts(db, case)[-1] == "allow_longer" and case.stage == "waiting_supplement"
    assert str(end_of(db, case.id, APPLICANT)) == "2026-11-02"
    days_pass(db, "2026-11-03 09:00")
    assert acts(db, case)[-1] == "lapse"
    assert not [*check_cases(db)]


def test_the_window_decides_on_more_time_and_an_answer_takes_the_question_away(db: Session, hall: None) -> None:
    """ACC-13: the wish is a piece of work at the window; who holds it gives it or not, with a reason."""
    with at(ASKED):
        case, applicant = asked_case(db)
        perform(db, case.id, "ask_longer", applicant, reason="证明下月才能开出")
        clerk = made.take(db, case, "gov.window1")
        with pytest.raises(NotReady):
            perform(db, case.id, "deny_longer", clerk, reason="")
        perform(db, case.id, "deny_longer", clerk, reason="所需材料当场可以开出")
        asked = db.scalars(select(Supplement)).one()
        assert asked.longer_allowed is False and str(end_of(db, case.id, APPLICANT)) == "2026-10-19"
        for line in asked.lines:
            line.answer, line.answered_at = "cannot", ASKED
        perform(db, case.id, "answer_supplement", applicant)
        advance.advance(db, case.id)
        assert case.stage == "received"
    assert not [*check_cases(db)]
