"""The table itself: whole, reachable, and each cell of stage × action × actor as it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.casework import lifecycle, work
from models.casework.case import Case
from models.casework.lifecycle import LIMITS, TABLE, Who
from models.casework.lifecycle_page import page
from models.casework.rights import AT_ANY_WINDOW, BY_POST, WORK_AT, actions_for, may
from models.casework.stages import ENDED, NOTES, Stage
from models.casework.work import WorkItem, WorkKind
from models.errors import NotPossible
from models.outbox import TOPICS
from models.people.actor import NOBODY, SYSTEM, Actor, Role
from tests import factories as made
from tests.hall_data import shenzhen, staff

ACTIONS = sorted({row.action for row in TABLE})
HOLDERS = {
    WorkKind.INTAKE: ("gov.window1", Who.CLERK),
    WorkKind.HANDOVER: ("gov.window1", Who.CLERK),
    WorkKind.REVIEW: ("mr.review", Who.REVIEWER),
    WorkKind.DECIDE: ("mr.decide", Who.DECIDER),
}


def test_every_stage_is_reached_and_every_open_stage_left() -> None:
    reached = {Stage.DRAFT} | {row.to for row in TABLE}
    left = {row.stage for row in TABLE if row.to != row.stage}
    assert reached == set(Stage) == set(NOTES)
    # What was granted may be revoked after the end (ALL 69).
    assert left == set(Stage) - ENDED | {Stage.DELIVERED}


def test_every_clock_that_a_row_starts_is_stopped_on_every_way_out() -> None:
    """A stage knows which clocks run in it; rows into it and out of it must agree, an end stops all.

    That of asking for a hearing runs for some cases at one stage, and no row out of it leaves it running.
    """
    runs: dict[Stage, set[str]] = {Stage.DRAFT: set()}
    for _ in Stage:
        for row in TABLE:
            if row.stage in runs:
                after = runs[row.stage] - {c.kind for c in row.clock if c.act == "stop"}
                after |= {c.kind for c in row.clock if c.act in ("start", "reopen") and c.kind != "hearing"}
                after = set() if row.to in ENDED else after
                assert runs.setdefault(row.to, after) == after, row.action
    assert runs[Stage.RECEIVED] == {"notice"} and runs[Stage.DECIDING] == set(LIMITS)


def test_rows_ring_only_topics_that_workers_know() -> None:
    assert {topic for row in TABLE for topic in row.then} <= set(TOPICS)


def test_the_page_in_the_docs_is_the_table() -> None:
    """``hall docs`` writes it anew."""
    assert Path("docs/lifecycle.md").read_text() == page()


def case_at(db: Session, folder: Path, stage: Stage) -> Case:
    """A case put at ``stage`` for questions of rights only, with the open work items of that stage."""
    case, _ = made.submitted_case(db, folder=folder)
    work.cancel(db, case.id, shenzhen("2026-09-18 10:00"))
    case.stage = stage
    if kind := WORK_AT.get(stage):
        place = {"site_code": "GOV"} if kind in (WorkKind.INTAKE, WorkKind.HANDOVER) else {"department_code": "MR"}
        db.add(WorkItem(case_id=case.id, kind=kind, opened_at=shenzhen("2026-09-18 10:00"), **place))
    db.flush()
    return case


@pytest.mark.parametrize("stage", list(Stage))
def test_rights_of_every_cell(db: Session, tmp_path: Path, stage: Stage) -> None:
    case = case_at(db, tmp_path, stage)
    owner, stranger = Actor("applicant", case_id=case.id), Actor("applicant", account_id=10**9)
    rows = {row.action: row.who for row in lifecycle.rows_from(stage)}
    for action in ACTIONS:
        if action not in rows:
            with pytest.raises(NotPossible):
                lifecycle.find(action, stage)
            continue
        row, who = lifecycle.find(action, stage), rows[action]
        assert may(db, owner, case, row) == (Who.APPLICANT in who), action
        assert may(db, SYSTEM, case, row) == (Who.SYSTEM in who), action
        assert not may(db, stranger, case, row) and not may(db, NOBODY, case, row), action
        for login in ("gov.window1", "mr.review", "mr.decide", "ec.decide", "supervisor", "operator"):
            # Nobody holds the work yet, so only what a decider may do to a case under review is open.
            ends = (
                row.stage in BY_POST
                and row.action in ("terminate", "extend", "recall", "hold_hearing")
                and login == "mr.decide"
            )
            allows = Who.SUPERVISOR in row.who and login == "supervisor"
            notes = (action == "ask_hearing" or action in AT_ANY_WINDOW) and login == "gov.window1"
            # What was granted on a promise is looked after by the item's department, without a work item.
            post = {"mr.review": Who.REVIEWER, "mr.decide": Who.DECIDER}.get(login)
            after = row.stage == Stage.DELIVERED and post in row.who
            assert may(db, staff(db, login), case, row) == (ends or allows or notes or after), (action, login)


@pytest.mark.parametrize("stage", list(WORK_AT))
def test_the_holder_of_the_work_gets_the_buttons_of_the_role(db: Session, tmp_path: Path, stage: Stage) -> None:
    case = case_at(db, tmp_path, stage)
    login, who = HOLDERS[WORK_AT[stage]]
    holder = staff(db, login)
    [item] = work.open_items(db, case.id)
    work.hand_to(item, holder.account_id or 0, shenzhen("2026-09-18 10:00"))
    db.flush()
    expected = {row.action for row in lifecycle.rows_from(stage) if who in row.who}
    assert {row.action for row in actions_for(db, case, holder)} == expected
    supervisor = Actor("staff", holder.account_id, staff(db, "supervisor").posts)
    assert supervisor.has(Role.SUPERVISOR) and all(Who.SUPERVISOR in r.who for r in actions_for(db, case, supervisor))
