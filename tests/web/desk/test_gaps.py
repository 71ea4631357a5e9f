"""Accepting with gaps, taking a paper in, and checking what followed, by the forms of the desk (rulebook 7.3)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance, gaps, papers
from models.casework.perform import perform
from models.casework.stages import Stage
from tests import factories
from tests.hall_data import shenzhen
from tests.web.desk.acting import offered, panel, reasons


def test_the_desk_offers_what_must_be_accepted_and_takes_in_what_follows_gap_2_gap_7(sit, db: Session, folder) -> None:
    with at(shenzhen("2026-09-21 10:00")):
        case, applicant = factories.drafted_case(db, folder=folder)
        for paper in papers.live_papers(db, case.id):
            if paper.code == "health":
                papers.remove_paper(paper)
        perform(db, case.id, "submit", applicant, declared=True)
        advance.advance(db, case.id)
        clerk = factories.take(db, case, "gov.window1")
        for paper in papers.live_papers(db, case.id):
            papers.mark(paper, "ok", clerk.account_id)
        visitor = panel(sit("gov.window1"), case, "ask_supplement")
        assert "应当先容缺受理" in visitor.text
        assert "accept_with_gaps" in offered(visitor) and "deposit" not in offered(visitor)
        panel(visitor, case, "accept_with_gaps")
        assert visitor.one("[name=gap_until]").get("value") == "2026-09-29"
        visitor.send("/accept_with_gaps", gap_until="2026-09-30")
        assert visitor.status == 422
        assert {"申请人的书面承诺：请确认申请人的书面承诺；没有承诺的，出具补正通知"} < set(reasons(visitor))
        visitor.send("/accept_with_gaps", promise="paper", gap_until="2026-09-24")
        db.refresh(case)
        assert case.stage == Stage.ACCEPTED, reasons(visitor)
        advance.advance(db, case.id)
    with at(shenzhen("2026-09-22 10:00")):
        other = sit("gov.window2").open(f"/desk/cases/{case.number}")
        asked = gaps.open_gap(db, case.id)
        assert asked is not None and "未到" in other.text
        row = f"/gaps/{asked.lines[0].id}"
        other.send(row, sheets="0")
        assert other.status == 422 and "页" in other.text
        other.send(row, sheets="2", way="post", arrived_on="2026-09-30")
        assert other.status == 422 and "到达大厅的日期" in other.text
        other.send(row, sheets="2", way="post", arrived_on="2026-09-22")
        assert other.status == 200 and "待核对" in other.text and {"pass_gaps", "reject_gaps"} <= set(offered(other))
        new = gaps.came_for(db, asked, asked.lines[0])[0]
        other.open(f"/desk/cases/{case.number}?paper={new.id}").send("/mark", verdict="ok")
        old = next(paper for paper in papers.live_papers(db, case.id) if paper.code == "floor")
        other.send_to(f"/desk/cases/{case.number}/papers/{old.id}/mark")
        assert other.status == 403, "what was checked before acceptance stays as it was"
        panel(other, case, "pass_gaps").send("/pass_gaps")
    assert gaps.open_gap(db, case.id) is None and date(2026, 9, 21) == case.accepted_on
    assert "Papers that may follow" in sit("gov.window1", "en").open(f"/desk/cases/{case.number}").text
