"""What verbs for members of staff promise beyond their pages: terms, what comes back, and two acts at one moment."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import db as store
from models import migrations
from models.calendar.now import at, now, today
from models.casework import desk
from models.casework.left_behind import left_behind, put_back
from models.casework.turn import takeable
from models.casework.work import Assignment, WorkItem
from models.errors import Invalid, NotAllowed, NotFound
from models.people import press, sign_in
from models.people.account import Account
from models.people.actor import SYSTEM, Actor, Post, Role
from models.queries import staff as shown
from models.staff import absences, accounts, posts
from tests import factories
from tests.hall_data import staff
from tests.migrations.test_migrations import empty

__all__ = ["empty"]

CLIENT = "192.0.2.9"
KEY = "k" * 24


def codes(error: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_one_time_password_has_a_term_and_only_who_knows_it_is_told(hall: None, db: Session) -> None:
    account, password = accounts.add(db, SYSTEM, "term.one", "王示例", Post(Role.SUPERVISOR), key=KEY)
    with at(now() + timedelta(days=accounts.ONE_TIME_DAYS, minutes=1)):
        with pytest.raises(Invalid) as late:
            sign_in.sign_in("term.one", password, CLIENT)
        assert codes(late) == ["sign_in.used_up"]
        with pytest.raises(Invalid) as wrong:
            sign_in.sign_in("term.one", "falsch", CLIENT)
        assert codes(wrong) == ["sign_in.wrong"]
        fresh = accounts.reset(db, SYSTEM, account.id, "过期", key="l" * 24)
        assert fresh != password and sign_in.sign_in("term.one", fresh, CLIENT).must_change_password
    kept = [value for row in db.execute(select(Account.__table__)) for value in row]
    assert not any(secret in str(value) for value in kept for secret in (password, fresh))


def test_the_same_press_gives_the_same_password_only_while_it_is_unused(hall: None, db: Session) -> None:
    assert press.first(db, KEY)
    account, password = accounts.add(db, SYSTEM, "press.one", "王示例", Post(Role.SUPERVISOR), key=KEY)
    assert not press.first(db, KEY)
    assert accounts.shown_again(db, account, KEY) == password
    assert accounts.shown_again(db, account, "another key that was never pressed") is None
    sign_in.sign_in("press.one", password, CLIENT)
    db.refresh(account)
    assert accounts.shown_again(db, account, KEY) is None
    row = db.scalars(select(press.Press)).one()
    row.at -= timedelta(seconds=accounts.DOUBLE_PRESS_SECONDS + 1)
    account.one_time_used_at = None
    db.flush()
    assert accounts.shown_again(db, account, KEY) is None
    row.at -= timedelta(days=3)
    db.flush()
    press.forget_old(db)
    assert db.scalars(select(press.Press)).all() == []


def test_accounts_are_refused_with_every_reason_and_applicants_are_no_staff(hall: None, db: Session) -> None:
    for login, name, wanted in (
        ("x", "", ["login.form", "field.required"]),
        ("15400000000", "王示例", ["login.form"]),
        ("OPERATOR", "王" * 61, ["login.taken", "field.too_long"]),
    ):
        with pytest.raises(Invalid) as wrong:
            accounts.add(db, SYSTEM, login, name, Post(Role.SUPERVISOR), key=KEY)
        assert codes(wrong) == wanted
    for role, department, site, code in (
        ("window_clerk", "MR", None, "post.needs_site"),
        ("window_clerk", None, "NOWHERE", "post.needs_site"),
        ("reviewer", None, "GOV", "post.needs_department"),
        ("operator", None, "GOV", "post.needs_no_place"),
        ("king", None, None, "field.choice"),
    ):
        with pytest.raises(Invalid) as wrong:
            posts.the_post(db, role, department, site)
        assert codes(wrong) == [code]
    applicant = db.scalars(select(Account.id).where(Account.kind == "applicant")).first()
    for verb in (accounts.disable, accounts.end_sessions, accounts.unlock_account):
        with pytest.raises(NotFound):
            verb(db, SYSTEM, applicant, "试")


def test_work_is_left_behind_by_the_absent_the_disabled_and_those_without_the_post(
    hall: None, db: Session, tmp_path: Path
) -> None:
    cases = [factories.submitted_case(db, folder=tmp_path, site_address=f"深圳市龙岗区示例路{n}号").case for n in "12"]
    for case in cases:
        factories.take(db, case, "gov.window1")
    clerk, supervisor = staff(db, "gov.window1"), staff(db, "supervisor")
    account = db.get_one(Account, clerk.account_id)
    held = list(db.scalars(select(WorkItem.id).where(WorkItem.holder_id == clerk.account_id)))

    def why() -> list[str]:
        db.flush()
        return [one.why for one in shown.work_left_behind(db)]

    assert why() == []
    tomorrow = today() + timedelta(days=1)
    later = absences.note(db, SYSTEM, clerk.account_id, tomorrow, tomorrow, "training")
    assert why() == [], "tomorrow's absence leaves nothing behind today"
    with pytest.raises(Invalid) as twice:
        absences.note(db, SYSTEM, clerk.account_id, today(), tomorrow, "leave")
    assert codes(twice) == ["absence.overlap"]
    absences.end(db, SYSTEM, clerk.account_id, later.id, "取消")
    with pytest.raises(NotFound):
        absences.end(db, SYSTEM, clerk.account_id, later.id, "取消")
    now_away = absences.note(db, SYSTEM, clerk.account_id, today(), tomorrow, "leave")
    assert why() == ["away"]
    with pytest.raises(NotAllowed) as away:
        desk.take_next(db, clerk)
    assert away.value.code == "absent"
    with pytest.raises(NotAllowed):
        put_back(db, clerk.account_id, held, clerk, "自己放回")
    # Only what was ticked, and only out of these very hands.
    assert put_back(db, staff(db, "gov.window2").account_id, held, supervisor, "改派") == 0
    assert put_back(db, clerk.account_id, held[:1], supervisor, "改派") == 1
    ended = db.scalars(select(Assignment.ended).where(Assignment.work_item_id == held[0])).all()
    assert ended == ["put_back"]
    absences.end(db, SYSTEM, clerk.account_id, now_away.id, "提前回来")
    assert why() == [] and put_back(db, clerk.account_id, held, supervisor, "改派") == 0
    posts.remove_post(db, SYSTEM, account.id, account.posts[0].id, "轮岗")
    assert why() == ["post"]
    accounts.disable(db, SYSTEM, account.id, "离职")
    assert why() == ["disabled"]
    assert put_back(db, account.id, held, supervisor, "改派") == 1
    assert db.scalars(select(WorkItem.id).where(left_behind())).all() == []


def test_skills_are_honoured_by_take_and_by_the_queue(hall: None, db: Session, tmp_path: Path) -> None:
    case = factories.submitted_case(db, folder=tmp_path).case
    posts_of = staff(db, "gov.window1")
    work = db.scalars(select(WorkItem).where(WorkItem.case_id == case.id)).one()
    for skills, takes in (([], True), (["tax"], False), (["business"], True), (["G-MR-014"], True)):
        clerk = Actor("staff", posts_of.account_id, posts_of.posts, skills=frozenset(skills))
        assert bool(db.scalar(select(WorkItem.id).where(takeable(clerk)))) is takes
    with pytest.raises(NotAllowed):
        desk.take(db, work.id, Actor("staff", posts_of.account_id, posts_of.posts, skills=frozenset({"tax"})))


@pytest.fixture
def two_operators(empty: str) -> list[int]:
    """The only two operators of a hall of their own: what they do is committed and cannot be taken back."""
    migrations.upgrade(empty)
    store.connect(empty, statement_timeout_ms=30_000)
    with store.transaction() as db:
        names = ("one", "two")
        return [accounts.add(db, SYSTEM, name * 2, name, Post(Role.OPERATOR), key=name * 9)[0].id for name in names]


def test_two_operators_who_disable_each_other_at_one_moment_leave_one(two_operators: list[int]) -> None:
    together, refused = threading.Barrier(2), []

    def strike(by: int, whom: int) -> None:
        try:
            with store.transaction() as db:
                db.get_one(Account, by)
                together.wait(10)
                accounts.disable(db, Actor("staff", by), whom, "试")
        except Invalid as wrong:
            refused.append([problem.code for problem in wrong.problems])

    pairs = (two_operators, two_operators[::-1])
    strikes = [threading.Thread(target=strike, args=pair) for pair in pairs]
    for one in strikes:
        one.start()
    for one in strikes:
        one.join(20)
    assert refused == [["staff.last_operator"]]
