"""One act on many pieces: what a selection allows, the run in the background, its result, undo (experience C4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import at
from models.casework import bulk, bulk_sample
from models.casework.bulk import BulkRun, carry_on
from models.casework.work import WorkItem
from models.errors import Invalid
from models.opening import take_rules
from models.settings import BadSettings, Settings
from tests import factories
from tests.hall_data import staff
from tests.web.desk.test_queue import NOW, rows, several


def run_of(db: Session) -> BulkRun:
    return db.scalars(select(BulkRun).order_by(BulkRun.id.desc()).limit(1)).one()


def holders(db: Session) -> list[int | None]:
    db.expire_all()
    return list(db.scalars(select(WorkItem.holder_id).order_by(WorkItem.id)))


def test_a_selection_offers_only_what_all_of_it_allows_and_says_why_not(sit, db: Session, folder) -> None:
    several(db, folder, 3)
    with at(NOW):
        mine = db.scalars(select(WorkItem).order_by(WorkItem.id)).first()
        assert mine is not None
        factories.take(db, mine.case, "gov.window1")
        desk = sit("gov.window1").open("/desk/queue?scope=team")
        letters = {
            tr.cssselect("input[name=w]")[0].get("value"): tr.get("data-a") for tr in desk.page.cssselect("tr[data-a]")
        }
        assert sorted(letters.values()) == ["cp", "cp", "rtpa"]
        everything = list(letters)
        desk.send("/bulk", w=everything)
        assert "已选3件" in desk.text
        offered = [b.get("value") for b in desk.page.cssselect("button[name=act]")]
        assert offered == ["priority"]
        assert "认领：1件不符合，只能认领无人认领" in desk.text and "放回队列：2件不符合" in desk.text
        # An act that not all allow cannot be forced past the page.
        desk.send("/bulk", w=everything, act="release")
        assert "所选的并不都能放回队列" in desk.text
        assert not desk.page.cssselect("form[action$='/bulk/begin']")


def test_a_run_survives_being_cut_off_and_does_each_piece_once(sit, db: Session, folder, monkeypatch) -> None:
    several(db, folder, 4)
    monkeypatch.setattr(bulk, "BATCH", 2)
    with at(NOW):
        desk = sit("gov.window1").open("/desk/queue?kind=intake")
        desk.send("/bulk", all="yes")
        assert "全部符合当前条件的办件" in desk.text and "已选4件" in desk.text
        desk.send("/bulk", act="claim")
        assert "认领这4件" in desk.text
        # Meanwhile one is taken by somebody else: the number on the button no longer holds and is confirmed anew.
        taken = db.scalars(select(WorkItem).order_by(WorkItem.id.desc())).first()
        assert taken is not None
        other = factories.take(db, taken.case, "gov.window2")
        desk.send("/bulk/begin")
        assert desk.status == 409 and "现在是3件" in desk.text and "认领这3件" in desk.text
        desk.send("/bulk/begin")
        run = run_of(db)
        assert desk.path == f"/desk/bulk/{run.id}" and "正在办理：0/3" in desk.text
        me = staff(db, "gov.window1").account_id
        assert carry_on(db, run.id) == 2
        # A killed worker leaves what it did; the next one goes on with the rest, and once more changes nothing.
        assert carry_on(db, run.id) == 1 and carry_on(db, run.id) == 0
        assert holders(db) == [me, me, me, other.account_id]
        line = db.scalars(select(StaffAct).where(StaffAct.act == "bulk_done")).one()
        assert (line.about, len(line.facts["done"]), line.facts["failed"]) == (f"bulk:{run.id}", 3, [])
        done = desk.open(f"/desk/bulk/{run.id}")
        assert len(done.page.cssselect("tr .tag-ok")) == 3
        done.send("/undo")
        while carry_on(db, run.id):
            pass
        assert holders(db) == [None, None, None, other.account_id] and "已撤回3件" in desk.open(done.path).text
        assert sit("gov.window2").open(f"/desk/bulk/{run.id}").status == 404


def test_what_fails_says_why_and_stays_chosen(sit, db: Session, folder) -> None:
    several(db, folder, 3)
    with at(NOW):
        items = db.scalars(select(WorkItem).order_by(WorkItem.id)).all()
        for item in items[:2]:
            factories.take(db, item.case, "gov.window1")
        me = staff(db, "gov.window1")
        accept = bulk.begin(db, me, "accept", [item.id for item in items[:2]], {})
        carry_on(db, accept.id)
        page = sit("gov.window1").open(f"/desk/bulk/{accept.id}")
        assert "请先核对这份材料" in page.text and len(page.page.cssselect("input[name=w][checked]")) == 2
        assert "撤回" not in [b.text_content() for b in page.page.cssselect("button")]
        page.send("/bulk")
        assert "已选2件" in page.text
        factories.take(db, items[2].case, "gov.window2")
        claim = bulk.begin(db, me, "claim", [items[2].id, items[0].id], {})
        carry_on(db, claim.id)
        told = page.open(f"/desk/bulk/{claim.id}").text
        assert "已由他人认领：示例窗口GOV2" in told and "已经在您手上" in told
        # Too late to undo: ten seconds are over by the clock of the machine.
        db.execute(update(BulkRun).values(finished_at=func.clock_timestamp() - timedelta(seconds=11)))
        page.client.post(f"/desk/bulk/{claim.id}/undo", data={"csrf_token": "x"})
        assert run_of(db).undo_at is None


def test_work_is_handed_to_a_colleague_who_can_do_it(sit, db: Session, folder) -> None:
    several(db, folder, 2)
    with at(NOW):
        items = db.scalars(select(WorkItem).order_by(WorkItem.id)).all()
        for item in items:
            factories.take(db, item.case, "gov.window1")
        desk = sit("gov.window1").open("/desk/queue?scope=mine")
        assert len(rows(desk)) == 2
        desk.send("/bulk", w=[str(item.id) for item in items], act="transfer")
        receiver, stranger = staff(db, "gov.window2"), staff(db, "mr.review")
        desk.send("/bulk/begin", to=str(receiver.account_id))
        carry_on(db, run_of(db).id)
        assert set(holders(db)) == {receiver.account_id}
        wrong = bulk.begin(db, receiver, "transfer", [items[0].id], {"to": str(stranger.account_id)})
        carry_on(db, wrong.id)
        assert "没有这项工作的岗位" in sit("gov.window2").open(f"/desk/bulk/{wrong.id}").text


def test_nothing_is_granted_in_bulk_unless_the_service_allows_it_and_a_sample_was_opened(
    db: Session, folder, monkeypatch
) -> None:
    case = factories.reviewed_case(db, folder=folder).case
    decider = factories.take(db, case, "mr.decide")
    item = db.scalars(select(WorkItem).where(WorkItem.holder_id == decider.account_id)).one()
    try:
        bulk.begin(db, decider, "grant", [item.id], {})
    except Invalid as error:
        assert [problem.code for problem in error.problems] == ["bulk.sample_unopened"]
    else:
        raise AssertionError("the sample was not asked for")
    many = list(range(101))
    assert len(bulk_sample.sample(many)) == 6 and "refuse" not in bulk.ACTS
    # C4.4: the share is a setting; what was in a smaller sample stays in the larger one.
    monkeypatch.setattr(bulk_sample, "_percent", 5)
    few = bulk_sample.sample(many)
    bulk_sample.set_percent(30)
    assert len(bulk_sample.sample(many)) == 31 and set(few) < set(bulk_sample.sample(many))
    for wrong in (0, 101):
        with pytest.raises(BadSettings, match="HALL_BULK_SAMPLE_PERCENT is 1 to 100"):
            take_rules(Settings(bulk_sample_percent=wrong))
