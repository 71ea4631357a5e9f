"""Deputies, chains of them, and many pieces of work taken over in one act (issue 4, absence and deputies)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import today
from models.casework import advance, desk, takeover
from models.casework.event import CaseEvent
from models.casework.papers import live_papers, mark
from models.casework.perform import perform
from models.casework.stand_in import offered
from models.casework.work import Assignment, WorkItem, open_items
from models.errors import Held, Invalid, NotAllowed, NotFound, NotReady
from models.people.account import Account
from models.people.actor import SYSTEM, Actor, Post, Role
from models.people.deputy import Chain, chains, follow
from models.staff import absences, accounts, deputies, posts
from tests import factories as made
from tests.hall_data import staff
from tests.models.casework.seen import codes

ONE, TWO = "gov.window1", "gov.window2"
KEY = "k" * 24


def away(db: Session, who: Actor, days: int = 0) -> None:
    assert who.account_id
    absences.note(db, SYSTEM, who.account_id, today(), today() + timedelta(days=days), "leave")


def name(db: Session, who: Actor, deputy: Actor, *, first: int = 0, last: int = 3) -> int:
    assert who.account_id and deputy.account_id
    days = (today() + timedelta(days=first), today() + timedelta(days=last))
    naming = deputies.name(db, who, who.account_id, deputy.account_id, *days)
    db.flush()
    return naming.id


def third(db: Session, login: str = "gov.window9") -> Actor:
    account, _ = accounts.add(db, SYSTEM, login, "王示例", Post(Role.WINDOW_CLERK, site="GOV"), key=KEY + login)
    return staff(db, account.login or "")


def may_take(db: Session, item: WorkItem, who: Actor) -> bool:
    return db.scalar(select(WorkItem.id).where(WorkItem.id == item.id, offered(db, who))) is not None


def test_a_chain_goes_on_past_whoever_is_away_and_never_in_a_circle() -> None:
    named = {1: 2, 2: 3, 3: 1, 5: 6}
    assert follow(named, frozenset({1}), 1) == Chain((1,), 2)
    assert follow(named, frozenset({1, 2}), 1) == Chain((1, 2), 3)
    assert follow(named, frozenset({1, 2, 3}), 1) == Chain((1, 2, 3), None)
    assert follow(named, frozenset({5, 6}), 5) == Chain((5, 6), None)


def test_naming_needs_a_shared_post_free_days_and_no_way_back(hall: None, db: Session) -> None:
    one, two, nine = staff(db, ONE), staff(db, TWO), third(db)
    assert [c.login for c in deputies.colleagues(db, db.get_one(Account, one.account_id))] == [TWO, "gov.window9"]
    for deputy, first, last, code in (
        (staff(db, "mr.review"), 0, 3, "deputy.no_colleague"), (one, 0, 3, "deputy.no_colleague"),
        (two, 3, 1, "absence.order"), (two, -3, -1, "absence.past"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            name(db, one, deputy, first=first, last=last)
        assert codes(wrong) == {code}
    naming = name(db, one, two)
    name(db, two, nine)
    for who, deputy, code in ((one, nine, "deputy.overlap"), (nine, one, "deputy.loop")):
        with pytest.raises(Invalid) as wrong:
            name(db, who, deputy)
        assert codes(wrong) == {code}
    name(db, nine, one, first=4, last=9)
    assert chains(db) == {}, "nobody is away"
    deputies.take_back(db, one, one.account_id or 0, naming)
    with pytest.raises(NotFound):
        deputies.take_back(db, one, one.account_id or 0, naming)
    acts = select(StaffAct.act).where(StaffAct.about == f"account:{one.account_id}").order_by(StaffAct.id)
    assert list(db.scalars(acts)) == ["deputy_named", "deputy_taken_back"]


def test_work_of_who_is_away_is_offered_along_the_chain_and_done_in_their_name(
    hall: None, db: Session, tmp_path: Path
) -> None:
    case = made.submitted_case(db, folder=tmp_path).case
    one, two, nine = made.take(db, case, ONE), staff(db, TWO), third(db)
    (item,) = open_items(db, case.id)
    name(db, one, two)
    assert not may_take(db, item, two), "who is here does it themselves"
    with pytest.raises(Held):
        desk.take(db, item.id, two)
    away(db, one)
    assert may_take(db, item, two) and not may_take(db, item, nine)
    name(db, two, nine)
    away(db, two)
    assert chains(db)[one.account_id] == Chain((one.account_id, two.account_id), nine.account_id)
    assert may_take(db, item, nine) and not may_take(db, item, two)
    # Rights are asked for at the moment: without the post nothing is offered, and the act is not theirs.
    held = db.get_one(Account, nine.account_id)
    posts.remove_post(db, SYSTEM, held.id, held.posts[0].id, "轮岗")
    assert not may_take(db, item, held.actor)
    posts.add_post(db, SYSTEM, held.id, Post(Role.WINDOW_CLERK, site="GOV"), "回岗")
    nine = held.actor
    taken = desk.take_next(db, nine)
    assert taken is item and (item.holder_id, item.for_id) == (nine.account_id, one.account_id)
    assert [(a.account_id, a.how, a.for_id, a.ended) for a in item.assignments] == [
        (one.account_id, "chosen", None, "taken_over"), (nine.account_id, "deputy", one.account_id, None),
    ]  # fmt: skip
    for paper in live_papers(db, case.id):
        mark(paper, "ok", nine.account_id)
    perform(db, case.id, "accept", nine)
    event = db.scalars(select(CaseEvent).where(CaseEvent.action == "accept", CaseEvent.case_id == case.id)).one()
    assert (event.actor_id, event.for_id) == (nine.account_id, one.account_id)


def test_four_eyes_hold_across_deputies(hall: None, db: Session, tmp_path: Path) -> None:
    """MOD-1: what a deputy did or would do counts for both of them."""
    case = made.submitted_case(db, folder=tmp_path).case
    one, two = made.take(db, case, ONE), staff(db, TWO)
    name(db, one, two)
    away(db, one)
    desk.take(db, open_items(db, case.id)[0].id, two)
    for paper in live_papers(db, case.id):
        mark(paper, "ok", two.account_id)
    perform(db, case.id, "accept", two)
    advance.advance(db, case.id)
    review = next(item for item in open_items(db, case.id) if item.department_code == "MR")
    for who in (one, two):
        account = db.get_one(Account, who.account_id)
        posts.add_post(db, SYSTEM, account.id, Post(Role.REVIEWER, "MR"), "兼任")
        assert not may_take(db, review, account.actor), "took it in, or had it taken in in their name"
    # A reviewer's deputy who took the case in is not offered the review, and cannot do it when it is in their hands.
    reviewer = made.take(db, case, "mr.review")
    assert reviewer.account_id and two.account_id
    name(db, reviewer, two)
    away(db, reviewer)
    two = staff(db, TWO)
    assert not may_take(db, review, two)
    by = staff(db, "supervisor")
    refused = takeover.take_over(db, by, reviewer.account_id, two.account_id, [review.id], "病假")
    assert [row.verdict for row in refused.rows] == ["four_eyes"] and review.holder_id == reviewer.account_id
    review.holder_id = two.account_id
    db.flush()
    with pytest.raises(NotReady) as wrong:
        perform(db, case.id, "review", two, finding="pass", opinion="符合条件")
    assert codes(wrong) == {"four_eyes.taker"}


def test_a_colleagues_work_is_taken_over_row_by_row_and_given_back_until_the_next_act(
    hall: None, db: Session, tmp_path: Path
) -> None:
    cases = [made.submitted_case(db, folder=tmp_path, site_address=f"深圳市龙岗区示例路{n}号").case for n in "123"]
    one, *_ = [made.take(db, case, ONE) for case in cases]
    two, by = staff(db, TWO), staff(db, "supervisor")
    assert one.account_id and two.account_id
    items = [open_items(db, case.id)[0] for case in cases]
    ids = [item.id for item in items]
    assert [row.verdict for row in takeover.preview(db, one.account_id, two.account_id)] == ["moved"] * 3
    nobody = staff(db, "mr.review").account_id
    assert {row.verdict for row in takeover.preview(db, one.account_id, nobody)} == {"no_post"}
    with pytest.raises(NotAllowed):
        takeover.take_over(db, two, one.account_id, two.account_id, ids, "不是代理人")
    desk.release(db, ids[2], one)
    act = takeover.take_over(db, by, one.account_id, two.account_id, ids, "突发疾病")
    assert [row.verdict for row in act.rows] == ["moved", "moved", "gone"]
    assert [item.holder_id for item in items] == [two.account_id, two.account_id, None]
    assert items[0].for_id is None, "handed on for good, not as a deputy"
    about = [f"case:{case.number}" for case in cases[:2]]
    assert list(db.scalars(select(StaffAct.about).where(StaffAct.act == takeover.ACT).order_by(StaffAct.id))) == about
    # What the new hands have touched stays with them; the other piece goes back.
    desk.release(db, ids[1], two)
    desk.take(db, ids[1], two)
    back = takeover.undo(db, by, act)
    assert [row.work_item_id for row in back] == [ids[0]] and items[0].holder_id == one.account_id
    assert items[1].holder_id == two.account_id and takeover.undo(db, by, act) == []
    # The deputy takes over into their own hands, in the colleague's name, and nobody else's.
    name(db, one, two)
    away(db, one)
    with pytest.raises(NotAllowed):
        takeover.take_over(db, two, one.account_id, None, ids, "放回")
    takeover.take_over(db, two, one.account_id, two.account_id, ids, "代理")
    assert (items[0].holder_id, items[0].for_id) == (two.account_id, one.account_id)
    with pytest.raises(Invalid) as wrong:
        takeover.take_over(db, by, two.account_id, one.account_id, ids, "在休假")
    assert codes(wrong) == {"takeover.receiver_away"}
    queue = takeover.take_over(db, by, two.account_id, None, [ids[0]], "放回队列")
    assert items[0].holder_id is None and len(takeover.undo(db, by, queue)) == 1
    assert (items[0].holder_id, items[0].for_id) == (two.account_id, one.account_id)
    ended = select(Assignment.ended).where(Assignment.work_item_id == ids[0]).order_by(Assignment.id)
    assert list(db.scalars(ended)) == ["taken_over", "taken_over", "taken_over", "taken_over", None]
