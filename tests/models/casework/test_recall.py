"""Calling a decision back before its applicant knows it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, telling
from models.casework.clock import Clock
from models.casework.decision import called_back, decision_of, note_told
from models.casework.document import Document
from models.casework.event import CaseEvent
from models.casework.perform import perform
from models.casework.production import conclude_production
from models.casework.replay import check_cases
from models.casework.stages import Stage
from models.casework.work import open_items
from models.errors import NotFound, NotReady
from models.people.actor import SYSTEM
from models.queries.applicant import own_document
from models.queries.case_view import clock_views
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes


def running(db: Session, case_id: int) -> dict[str, date]:
    found = db.scalars(select(Clock).where(Clock.case_id == case_id, Clock.stopped_on.is_(None)))
    return {clock.kind: clock.due_on for clock in found}


def test_a_decision_is_called_back_while_nobody_outside_knows_it(db: Session, tmp_path: Path) -> None:
    """DEC-7, CLK-7: papers become void and are kept, delivery stops, the limits of the decision count on."""
    with at(shenzhen("2026-09-14 10:00")):
        case, _ = made.reviewed_case(db, folder=tmp_path, contact_email="sample@example.org")
        decider, before = made.take(db, case, "mr.decide"), running(db, case.id)
    with at(shenzhen("2026-09-16 10:00")):
        perform(db, case.id, "grant", decider, valid_until=date(2031, 9, 30))
        for paper in db.scalars(select(Document).where(Document.case_id == case.id)):
            paper.produced_at, paper.file = shenzhen("2026-09-16 10:01"), f"00/{paper.id}.pdf"
        db.flush()
        perform(db, case.id, "produced", SYSTEM)
        advance.advance(db, case.id)
    assert (case.stage, set(running(db, case.id))) == (Stage.READY, {"delivery"})
    granted = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == "grant")).one()
    with at(shenzhen("2026-09-17 10:00")):
        for who, facts, code in (
            (decider, {}, "reason.missing"), (staff(db, "supervisor"), {"reason": "有误"}, None),
        ):  # fmt: skip
            with pytest.raises(Exception) as refused:
                perform(db, case.id, "recall", who, **facts)
            assert (
                refused.type is NotReady and codes(refused) == {code} if code else refused.type.__name__ == "NotAllowed"
            )
        perform(db, case.id, "recall", decider, reason="有效期写错。")
    assert (case.stage, case.outcome, case.decided_on) == (Stage.DECIDING, None, None)
    assert running(db, case.id) == before and case.due_on == min(before.values())
    assert not list(check_cases(db)) and all(view.stopped_on for view in clock_views(db, case.id)[-1:])
    assert [item.holder_id for item in open_items(db, case.id)] == [decider.account_id]
    void = db.scalars(select(Document).where(Document.case_id == case.id, Document.voided_at.is_not(None))).all()
    assert {paper.kind for paper in void} == {"grant", "result"} and all(paper.file for paper in void)
    with pytest.raises(NotFound):
        own_document(db, case, void[0].id)
    # The notice of what was called back may still be written, but nothing leaves the house.
    telling.tell(db, granted.id, lambda address: ["email"])
    assert decision_of(db, case.id) is None and len(called_back(db, case.id)) == 1
    # Decided anew, and known from the moment a channel carries it: then it stands.
    with at(shenzhen("2026-09-17 11:00")):
        perform(db, case.id, "refuse", decider, **made.REFUSAL)
        conclude_production(db, case.id)
        assert case.stage == Stage.PRODUCING
        note_told(db, case.id)
        db.expire_all()
        with pytest.raises(NotReady) as late:
            perform(db, case.id, "recall", decider, reason="再看。")
    assert codes(late) == {"recall.told"}


def test_an_email_that_leaves_makes_a_decision_known_and_one_called_back_does_not_leave(
    db: Session, tmp_path: Path
) -> None:
    """DEC-7: what was told binds; a letter about a decision that was called back stays in the house."""
    case, _ = made.decided_case(db, folder=tmp_path, contact_email="sample@example.org")
    event = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == "grant")).one()
    notice = telling.tell(db, event.id, lambda address: ["console", "email"])
    assert notice is not None
    console, email = db.scalars(
        select(telling.Delivery).where(telling.Delivery.notice_id == notice.id).order_by(telling.Delivery.id)
    ).all()
    made_now = decision_of(db, case.id)
    assert made_now and telling.begin(db, console.id) and made_now.told_at is None
    perform(db, case.id, "recall", staff(db, "mr.decide"), reason="有误。")
    assert telling.begin(db, email.id) is None and email.error == telling.CALLED_BACK
    perform(db, case.id, "grant", staff(db, "mr.decide"))
    again = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq.desc())).first()
    assert again
    notice = telling.tell(db, again.id, lambda address: ["email"])
    assert notice
    [letter] = db.scalars(select(telling.Delivery).where(telling.Delivery.notice_id == notice.id))
    telling.begin(db, letter.id)
    db.expire_all()
    assert (standing := decision_of(db, case.id)) and standing.told_at
