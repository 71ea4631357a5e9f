"""Legal acts by the one route: what they ask, what keeps them from being done, and that a repeat is one act."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.casework.event import CaseEvent
from models.casework.lifecycle import TABLE, Who
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.work import WorkItem
from tests import factories
from tests.web.desk.acting import checking, offered, panel, reasons
from web.desk.acts import ACTS


def test_every_act_of_staff_has_its_form_and_no_other_has() -> None:
    """All but receiving, which taking a case does by itself, filing for a walk-in, which has a page of its own, and
    taking a paper in, which has a row beside each paper, and writing to the applicant, which has a page of its own."""
    staff = {row.action for row in TABLE if row.who & {Who.CLERK, Who.REVIEWER, Who.DECIDER, Who.SUPERVISOR}}
    assert set(ACTS) == staff - {"receive", "submit", "take_gap", "write"}


def test_acts_are_those_of_the_table_for_this_person(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    clerk = sit("gov.window1").open(f"/desk/cases/{case.number}")
    assert offered(clerk) == ["accept", "ask_supplement", "fix_now", "not_needed", "wrong_authority", "reject_false"]
    assert offered(sit("gov.window2").open(f"/desk/cases/{case.number}")) == []
    assert offered(sit("supervisor").open(f"/desk/cases/{case.number}")) == ["allow_supplement"]
    assert not sit("gov.window2").open(f"/desk/cases/{case.number}?act=accept").page.cssselect("#act")


def test_a_second_press_is_the_same_act(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "not_needed")
    sent = {**{f.get("name"): f.get("value") for f in visitor.page.cssselect("#act input[name]")}, "reason": "不需要"}
    for _ in range(2):
        answer = visitor.client.post(f"/desk/cases/{case.number}/not_needed", data=sent)
        assert (answer.status_code, answer.location) == (302, "/desk/")
    done = db.scalars(select(CaseEvent.action).where(CaseEvent.case_id == case.id)).all()
    assert done.count("not_needed") == 1


def test_what_is_missing_is_said_beside_its_field_with_everything_kept(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "wrong_authority").send("/wrong_authority", reason="  属于上级机关职权  ")
    assert visitor.status == 422 and reasons(visitor) == ["应当受理的机关：请写明应当受理的机关"]
    assert visitor.one("[name=reason]").text.strip() == "属于上级机关职权"
    assert visitor.one("[name=right_authority]").get("aria-invalid") == "true"
    visitor.send("/wrong_authority", right_authority="示例上级机关")
    assert visitor.path == "/desk/"
    event = db.scalars(select(CaseEvent).where(CaseEvent.action == "wrong_authority")).one()
    assert (event.reason, event.facts) == ("属于上级机关职权", {"right_authority": "示例上级机关"})


def test_a_case_that_has_moved_on_says_what_happened_and_keeps_the_words(sit, db: Session, folder) -> None:
    filed = factories.submitted_case(db, folder=folder)
    factories.take(db, filed.case, "gov.window1")
    visitor = panel(sit("gov.window1"), filed.case, "not_needed")
    perform(db, filed.case.id, "withdraw", filed.applicant)
    db.flush()
    visitor.send("/not_needed", reason="写了很久的理由")
    assert visitor.status == 409
    banner = visitor.one(".banner-bad").text_content()
    assert "该办件已有新的变化" in banner and "撤回申请" in banner and "申请人" in banner
    assert visitor.one("[name=reason]").text.strip() == "写了很久的理由"
    assert filed.case.stage == Stage.WITHDRAWN


def test_who_has_let_go_meanwhile_can_do_nothing_and_loses_nothing(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "not_needed")
    item = db.scalars(select(WorkItem).where(WorkItem.case_id == case.id)).one()
    item.holder_id = None
    db.flush()
    visitor.send("/not_needed", reason="写了很久的理由")
    assert visitor.status == 403 and "写了很久的理由" in visitor.one("[name=reason]").text


@pytest.mark.parametrize("broken", [{"revision": "x"}, {"revision": ""}, {"key": ""}, {"key": "k" * 65}])
def test_a_forged_form_is_refused(sit, db: Session, folder, broken: dict[str, str]) -> None:
    case = checking(db, folder)
    assert panel(sit("gov.window1"), case, "not_needed").send("/not_needed", reason="x", **broken).status == 400
    assert case.stage == Stage.RECEIVED


def test_no_act_by_a_made_up_name(sit, db: Session, folder) -> None:
    case = checking(db, folder)
    visitor = panel(sit("gov.window1"), case, "not_needed")
    token = visitor.page.cssselect("#act [name=csrf_token]")[0].get("value")
    for action in ("receive", "deem_accepted", "nonsense"):
        answer = visitor.client.post(
            f"/desk/cases/{case.number}/{action}", data={"csrf_token": token, "revision": case.revision, "key": "k"}
        )
        assert answer.status_code == 404
