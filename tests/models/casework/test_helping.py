"""The hall's services at the window: whoever is asked first takes it on, and helping and doing on behalf."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, desk, due_clocks, walk_in
from models.casework.case import Case
from models.casework.clock import NOTICE, running
from models.casework.event import CaseEvent
from models.casework.guards import papers_needed
from models.casework.papers import live_papers, mark
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.stand_in import offered
from models.casework.work import WorkItem, open_items
from models.catalogue.spec import POWER_OF_ATTORNEY
from models.counter.visit import PURPOSES, count_visits, visits_today
from models.errors import NotFound, NotReady
from models.people.account import Account
from models.people.actor import SYSTEM, Actor, Post, Role
from models.staff import posts
from tests.factories import answers_for, file_paper
from tests.hall_data import shenzhen, staff
from tests.models.casework.seen import codes

KEY = "k" * 24


def written_down(db: Session, clerk: Actor, folder: Path, *, without: str = "") -> Case:
    """What a clerk wrote down for an agent at the window, with every paper but ``without``."""
    case = walk_in.begin(db, "G-MR-014", clerk, KEY)
    walk_in.save(db, case, answers_for(case.spec, on_behalf="yes"), no_phone=False, lang="zh")
    for code in papers_needed(case, "RD"):
        if code != without:
            file_paper(db, case, code, folder=folder)
    return case


def test_who_is_asked_first_takes_it_on_tells_once_and_in_time(hall: None, db: Session, tmp_path: Path) -> None:
    """MOD-8: first-asked, advice, telling once, closing in time, helping; booking is not there yet."""
    clerk = staff(db, "gov.window1")
    with at(shenzhen("2026-09-21 16:00")):
        assert "advice" in PURPOSES
        count_visits(db, "GOV", "advice")
        assert visits_today(db, frozenset({"GOV"})) == 1
        # Whoever was asked first began it, is on the record with it, and nobody else has it in hand.
        case = written_down(db, clerk, tmp_path)
        assert case.clerk_id == clerk.account_id and walk_in.drafts(db, clerk) == [case]
        with pytest.raises(NotFound):
            walk_in.find(db, case.token, staff(db, "gov.window2"))
        perform(db, case.id, "submit", clerk, declared=True)
        advance.advance(db, case.id)
        desk.take(db, open_items(db, case.id)[0].id, clerk)
        # Told once: a notice that keeps a fault back is none.
        first, second, *_ = live_papers(db, case.id)
        for paper in (first, second):
            mark(paper, "wrong", clerk.account_id)
        line = {"about": "paper", "code": first.code, "problem": "缺页", "remedy": "请补齐"}
        with pytest.raises(NotReady) as kept_back:
            perform(db, case.id, "ask_supplement", clerk, lines=[line])
        assert codes(kept_back) == {"supplement.left_out"}
        (notice,) = running(db, case.id, NOTICE)
    # Closed in time: silence of the hall is acceptance back to the day of receipt, whenever the worker comes.
    with at(shenzhen("2026-10-30 09:00")):
        due_clocks.run_out(db, notice.id)
    assert (case.stage, case.accepted_on) == (Stage.ACCEPTED, shenzhen("2026-09-21 16:00").date())


def test_a_helper_acts_with_a_power_of_attorney_is_logged_and_does_not_decide(
    hall: None, db: Session, tmp_path: Path
) -> None:
    """MOD-9: no power of attorney, no filing; the act bears the helper's account and window; the case is the
    applicant's; and the helper, whatever other posts they hold, neither reviews nor decides it."""
    clerk = staff(db, "gov.window1")
    case = written_down(db, clerk, tmp_path, without=POWER_OF_ATTORNEY)
    with pytest.raises(NotReady) as bare:
        perform(db, case.id, "submit", clerk, declared=True)
    assert [(one.code, one.pointer) for one in bare.value.problems] == [("paper.missing", f"paper:{POWER_OF_ATTORNEY}")]
    file_paper(db, case, POWER_OF_ATTORNEY, folder=tmp_path)
    perform(db, case.id, "submit", clerk, declared=True)
    event = db.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.action == "submit")).one()
    assert (event.actor_kind, event.actor_id, event.office) == ("staff", clerk.account_id, "GOV")
    assert case.account_id is None and case.clerk_id == clerk.account_id
    advance.advance(db, case.id)
    taker = staff(db, "gov.window2")
    desk.take(db, open_items(db, case.id)[0].id, taker)
    for paper in live_papers(db, case.id):
        mark(paper, "ok", taker.account_id)
    perform(db, case.id, "accept", taker)
    advance.advance(db, case.id)
    helper = db.get_one(Account, clerk.account_id)
    for role in (Role.REVIEWER, Role.DECIDER):
        posts.add_post(db, SYSTEM, helper.id, Post(role, "MR"), "兼任")
    review = next(item for item in open_items(db, case.id) if item.department_code == "MR")
    assert db.scalar(select(WorkItem.id).where(WorkItem.id == review.id, offered(db, helper.actor))) is None
    review.holder_id = helper.id
    db.flush()
    with pytest.raises(NotReady) as same:
        perform(db, case.id, "review", helper.actor, finding="pass", opinion="符合条件")
    assert codes(same) == {"four_eyes.taker"}
