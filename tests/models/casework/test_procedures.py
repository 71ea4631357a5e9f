"""Special procedures: what stops the clock, for how long, and what does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, audit, due_clocks, work
from models.casework.case import Case
from models.casework.clock import Clock, due_of
from models.casework.document import Doc, Document
from models.casework.event import CaseEvent
from models.casework.perform import perform
from models.casework.procedure import procedures
from models.casework.replay import check_cases
from models.casework.stages import Stage
from models.casework.work import open_items
from models.errors import NotReady
from models.outbox import Message
from models.people.actor import Actor
from models.queries.case_view import clock_views
from tests import factories as made
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes

EXPERTS = {"procedure": "expert_review", "reason": "工艺需要专家评审。"}


def due(db: Session, case: Case) -> dict[str, date]:
    clocks = db.scalars(select(Clock).where(Clock.case_id == case.id, Clock.stopped_on.is_(None))).all()
    for clock in clocks:
        assert clock.due_on == due_of(clock.entries, clock.unit, clock.calendar)
    return {clock.kind: clock.due_on for clock in clocks}


def begun(db: Session, folder: Path, accepted: str, item: str, *reviewers: str) -> tuple[Case, Actor, list[Actor]]:
    """A case under review, with its applicant and the reviewers who hold it."""
    with at(shenzhen(accepted)):
        case, applicant = made.accepted_case(db, item, folder=folder)
        return case, applicant, [made.take(db, case, login) for login in reviewers]


def test_the_worked_example_of_an_expert_review(db: Session, tmp_path: Path) -> None:
    """CLK-8, rulebook 3: accepted 2026-03-02, 03-06 to 03-20 not counted: 03-30 becomes 04-14, extended 04-28."""
    case, _, [reviewer] = begun(db, tmp_path, "2026-03-02 10:00", "G-EC-005", "ec.review")
    assert due(db, case)["statutory"] == date(2026, 3, 30)
    with at(shenzhen("2026-03-06 09:00")):
        with pytest.raises(NotReady) as bare:
            perform(db, case.id, "start_procedure", reviewer, procedure="site_check")
        assert codes(bare) == {"procedure.kind_missing", "procedure.end_missing", "reason.missing"}
        perform(db, case.id, "start_procedure", reviewer, **EXPERTS, planned_end=date(2026, 3, 18))
    assert (case.stage, case.due_on) == (Stage.SPECIAL_PROCEDURE, None)
    assert [item.due_on for item in open_items(db, case.id)] == [None]
    assert Doc.PROCEDURE in db.scalars(select(Document.kind).where(Document.case_id == case.id)).all()
    with at(shenzhen("2026-03-16 09:00")):
        view = next(view for view in clock_views(db, case.id) if view.kind == "statutory")
        # Open, it counts up to today: six working days after 03-06 are left out so far.
        assert (view.paused, view.remaining, view.due_on) == (True, None, date(2026, 4, 8))
        with pytest.raises(NotReady) as early:
            perform(db, case.id, "review", reviewer, finding="pass", opinion="符合")
        assert codes(early) == {"procedure.open"}
    with at(shenzhen("2026-03-20 16:00")):
        perform(db, case.id, "end_procedure", reviewer, result="专家意见：可行。")
        advance.advance(db, case.id)
    assert (case.stage, due(db, case)["statutory"]) == (Stage.IN_REVIEW, date(2026, 4, 14))
    assert case.due_on == due(db, case)["promised"] == open_items(db, case.id)[0].due_on
    with at(shenzhen("2026-03-23 09:00")):
        perform(db, case.id, "extend", staff(db, "ec.decide"), reason="补充论证。", approval="局长，示批2号")
    assert due(db, case)["statutory"] == date(2026, 4, 28)
    assert not list(check_cases(db)) and not {f.rule for f in audit.findings(db, lambda _: ())} & {
        "paused_differs", "case_due_differs", "due_differs"
    }  # fmt: skip


def test_procedures_of_two_departments_are_united(db: Session, tmp_path: Path) -> None:
    """CLK-8: overlapping days are left out once, and the clock stands until the last procedure has ended."""
    case, _, [health, ecology] = begun(db, tmp_path, "2026-03-02 10:00", "G-HE-005", "he.review", "ec.review")
    with at(shenzhen("2026-03-06 09:00")):
        perform(db, case.id, "start_procedure", health, **EXPERTS, planned_end=date(2026, 3, 20))
    with at(shenzhen("2026-03-11 09:00")):
        facts = {"procedure": "testing", "reason": "送检。", "planned_end": date(2026, 3, 19)}
        perform(db, case.id, "start_procedure", ecology, **facts)
    with at(shenzhen("2026-03-18 09:00")):
        perform(db, case.id, "end_procedure", ecology, result="合格。")
        advance.advance(db, case.id)
        assert case.stage == Stage.SPECIAL_PROCEDURE and case.due_on is None
        # The other department goes on while the experts sit.
        perform(db, case.id, "review", ecology, finding="pass", opinion="符合")
    with at(shenzhen("2026-03-20 16:00")):
        perform(db, case.id, "end_procedure", health, result="可行。")
        advance.advance(db, case.id)
    assert (case.stage, due(db, case)["statutory"]) == (Stage.IN_REVIEW, date(2026, 4, 14))
    assert [one.ended_on for one in procedures(db, case.id)] == [date(2026, 3, 20), date(2026, 3, 18)]


def test_a_planned_end_that_passes_is_said_once_at_its_own_time(db: Session, tmp_path: Path) -> None:
    """Rulebook 14: the reminder catches up after downtime and bears the time it fell due."""
    case, _, [reviewer] = begun(db, tmp_path, "2026-03-02 10:00", "G-EC-005", "ec.review")
    with at(shenzhen("2026-03-06 09:00")):
        perform(db, case.id, "start_procedure", reviewer, **EXPERTS, planned_end=date(2026, 3, 13))
        due_clocks.put_due(db)
    rung = select(Message.ids).where(Message.case_id == case.id, Message.topic == "procedure_over")
    assert db.scalars(rung).all() == []
    with at(shenzhen("2026-03-19 09:00")):
        due_clocks.put_due(db)
        due_clocks.put_due(db)
        [[procedure_id]] = db.scalars(rung).all()
        due_clocks.remind(db, procedure_id)
        assert due_clocks.remind(db, procedure_id) is None
    event = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == "remind_procedure"))
    assert event.one().at == shenzhen("2026-03-13 17:30")


def test_a_case_taken_back_breaks_its_procedures_off(db: Session, tmp_path: Path) -> None:
    case, applicant, [reviewer] = begun(db, tmp_path, "2026-03-02 10:00", "G-EC-005", "ec.review")
    with at(shenzhen("2026-03-06 09:00")):
        perform(db, case.id, "start_procedure", reviewer, **EXPERTS, planned_end=date(2026, 3, 13))
    with at(shenzhen("2026-03-10 09:00")):
        perform(db, case.id, "withdraw", applicant)
    [broken] = procedures(db, case.id)
    assert (broken.ended_on, broken.result) == (date(2026, 3, 10), None)
    assert due(db, case) == {} and not work.open_items(db, case.id) and not list(check_cases(db))
