"""Operators make, find, reset and restrict members of staff; every act asks, is kept, and acts once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import today
from models.people import limit
from models.people.account import Account
from models.people.sign_in import tried_as
from tests import factories
from tests.journeys.visitor import Visitor
from tests.web.account.test_entry import sign_in

WORDS = "一句自己记得住的长密码"


def acts(db: Session, account_id: int) -> list[str]:
    about = select(StaffAct.act).where(StaffAct.about == f"account:{account_id}").order_by(StaffAct.id)
    return list(db.scalars(about))


def secret(visitor: Visitor) -> str:
    return visitor.one("samp").text_content()


def test_only_operators_have_these_pages_and_supervisors_theirs(sit, app: Flask, number) -> None:
    pages = ["/admin/", "/admin/new", "/admin/unlock", f"/admin/{number('mr.review')}", "/admin/left"]
    for login, opened in {"operator": pages[:4], "supervisor": pages[4:], "gov.window1": []}.items():
        visitor = sit(login)
        assert [page for page in pages if visitor.client.get(page).status_code == 200] == opened
        assert all(visitor.client.get(page).status_code in (200, 404) for page in pages)
    assert app.test_client().get("/admin/").status_code == 302
    applicant = sit("operator").open("/admin/99999999")
    assert applicant.status == 404


def test_a_new_colleague_signs_in_once_and_reaches_nothing_before_a_password_of_their_own(
    sit, app: Flask, db: Session, number
) -> None:
    operator = sit("operator").open("/admin/").follow("新建工作人员账号")
    operator.send(login="9x", name="王示例", role="reviewer", place="GOV")
    assert operator.status == 422 and "请选择部门" in operator.text
    assert operator.one("[name=login]").get("value") == "9x" and operator.one("[name=name]").get("value") == "王示例"
    operator.send(place="MR")
    assert operator.status == 422 and "小写字母开头" in operator.text
    form, address = dict(operator.form().fields), operator.path
    operator.send(login=" Wang.Shili ")
    password = secret(operator)
    assert operator.response.headers["Cache-Control"] == "no-store" and "只显示这一次" in operator.text
    # The second of two presses is the one that the browser shows: the same account, the same password.
    again = operator._post(address, {**form, "login": " Wang.Shili "})
    assert secret(again) == password
    assert acts(db, number("wang.shili")) == ["account_made"]
    with operator.client.session_transaction() as session:
        assert password not in str(dict(session))
    new = sign_in(Visitor(app), "wang.shili", password)
    assert new.path == "/account/password" and "一次性密码" in new.text
    for page in ("/desk/", "/desk/queue", "/nothing"):
        assert new.open(page).path == "/account/password"
    new.send(password=password)
    assert new.status == 422 and "不能与一次性密码相同" in new.text
    assert new.send(password=WORDS).path == "/desk/"
    assert sign_in(Visitor(app), "wang.shili", password).status == 422
    assert sign_in(Visitor(app), "wang.shili", WORDS).path == "/desk/"
    assert acts(db, number("wang.shili")) == ["account_made", "password_changed"]
    # Opened again, the page has no password any more.
    assert "不再显示" in operator._post(address, {**form, "login": "wang.shili"}).text


def test_a_reset_ends_every_session_and_its_password_works_once(sit, app: Flask, db: Session, number) -> None:
    colleague = sit("ec.review").open("/desk/")
    operator = sit("operator").open(f"/admin/{number('ec.review')}").follow("重置密码")
    assert operator.send(reason="").status == 422 and "请写明原因" in operator.text
    password = secret(operator.send(reason="忘记密码"))
    assert colleague.open("/desk/").path == "/account/sign-in"
    assert sign_in(Visitor(app), "ec.review", password).path == "/account/password"
    used = sign_in(Visitor(app), "ec.review", password)
    assert used.status == 422 and "已经用过或已过期" in used.text
    assert "一次性，已用于登录" in operator.open(f"/admin/{number('ec.review')}").text
    assert "忘记密码" in operator.text and "重置密码" in operator.text
    assert password not in operator.response.text


def test_rights_change_with_the_next_request(sit, db: Session, number) -> None:
    n = number("supervisor")
    colleague, operator = sit("supervisor"), sit("operator")
    assert colleague.open("/desk/queue").status == 404
    operator.open(f"/admin/{n}/posts").send(role="window_clerk", place="", reason="轮岗")
    assert operator.status == 422 and "请选择大厅" in operator.text
    operator.send(place="GOV")
    assert operator.path == f"/admin/{n}" and "岗位已增加" in operator.text
    assert colleague.open("/desk/queue").status == 200
    operator.follow("撤销：综合窗口").send(reason="轮岗结束")
    assert colleague.open("/desk/queue").status == 404
    operator.open(f"/admin/{n}/sessions").send(reason="设备遗失")
    assert colleague.open("/board/").path == "/account/sign-in"
    colleague = sit("supervisor")
    operator.open(f"/admin/{n}/disable").send(reason="离职")
    assert "已停用" in operator.text and colleague.open("/board/").path == "/account/sign-in"
    operator.follow("启用账号").send(reason="回来了")
    assert acts(db, n)[-5:] == [
        "post_added", "post_removed", "sessions_ended", "account_disabled", "account_enabled",
    ]  # fmt: skip


def test_no_operator_shuts_the_hall_out_of_itself(sit, db: Session, number) -> None:
    n = number("operator")
    operator = sit("operator").open(f"/admin/{n}")
    assert "重置密码请另一位运维员办理" in operator.text
    operator.follow("撤销：运维员").send(reason="试试")
    assert operator.status == 422 and "最后一位能登录的运维员" in operator.text
    for path in ("disable", "reset"):
        assert operator.open(f"/admin/{n}/{path}").send(reason="试试").status == 422
        assert "不能对自己的账号" in operator.text
    db.refresh(account := db.get_one(Account, n))
    assert account.disabled_at is None and [post.role for post in account.posts] == ["operator"]
    assert acts(db, n) == []


def test_the_list_is_found_paged_and_says_when_nobody_fits(sit, monkeypatch: pytest.MonkeyPatch) -> None:
    operator = sit("operator")

    def logins(query: str) -> list[str]:
        operator.open(f"/admin/?{query}")
        return [td.text_content() for td in operator.page.cssselect("tbody td:nth-child(2)")]

    assert logins("words=MR.&role=decider") == ["mr.decide"]
    assert logins("words=窗口GOV1") == ["gov.window1"]
    assert logins("place=GOV") == ["gov.window1", "gov.window2"]
    assert logins("role=nonsense&state=nonsense&words=operator") == ["operator"]
    assert logins("words=nobody&state=disabled") == [] and "没有符合条件的人员" in operator.text
    monkeypatch.setattr("models.queries.staff.members.__defaults__", (None, 500))
    whole = logins("words=e")
    monkeypatch.setattr("models.queries.staff.members.__defaults__", (None, 7))
    seen = logins("words=e")
    while operator.page.cssselect("a[rel=next]"):
        operator.follow("下一页")
        seen += [td.text_content() for td in operator.page.cssselect("tbody td:nth-child(2)")]
    assert seen == whole and len(whole) > 14
    assert operator.open("/admin/?after=zzz").status == 200 and "从头看" in operator.text


def test_a_lock_out_is_seen_and_ended(sit, db: Session, number, app: Flask) -> None:
    account = db.get_one(Account, number("tx.review"))
    for _ in range(limit.SIGN_IN.tries):
        limit.count(limit.SIGN_IN, tried_as(account))
    locked, unknown = sign_in(Visitor(app), "tx.review"), Visitor(app)
    for _ in range(limit.SIGN_IN.tries):
        sign_in(unknown, "no.such.one", "falsch")
    sign_in(unknown, "no.such.one", "falsch")
    for visitor in (locked, unknown):
        assert visitor.status == 429 and 0 < int(visitor.response.headers["Retry-After"]) <= 900
        assert "请在15分钟后再试（" in visitor.text and visitor.one("[name=who]").get("value")
    # The two were locked out at different minutes, perhaps.
    told = {re.sub(r"\d\d:\d\d", "", visitor.one("#errsum").text_content()) for visitor in (locked, unknown)}
    assert len(told) == 1
    operator = sit("operator").open(f"/admin/{account.id}")
    assert "登录锁定" in operator.text and "15分钟后" in operator.text
    operator.follow("解除登录锁定").send(reason="本人到场")
    assert sign_in(Visitor(app), "tx.review").path == "/desk/"
    for typed in ("no.such.one", "127.0.0.1", "15400000000"):
        operator.open("/admin/unlock").send(who=typed, reason="本人到场")
        assert operator.path == "/admin/" and "如有锁定，已经解除" in operator.text
    assert sign_in(Visitor(app), "no.such.one", "falsch").status == 422
    kept = db.execute(select(StaffAct.about, StaffAct.reason).where(StaffAct.act == "unlocked")).all()
    assert len(kept) == 4 and not any("no.such" in about or "154" in about for about, _ in kept)


def test_absence_is_noted_listed_for_the_supervisor_and_ended(sit, db: Session, number, folder) -> None:
    case = factories.submitted_case(db, folder=folder).case
    factories.take(db, case, "gov.window1")
    n = number("gov.window1")
    clerk, operator, supervisor = sit("gov.window1"), sit("operator"), sit("supervisor")
    assert "没有离岗待办" in supervisor.open("/admin/left").text
    operator.open(f"/admin/{n}/absences").send(**{"from": "2026-13-01", "until": "", "kind": "leave"})
    assert operator.status == 422 and "真实存在的日期" in operator.text
    first, last = today(), today() + timedelta(days=3)
    operator.send(**{"from": last.isoformat(), "until": first.isoformat()})
    assert operator.status == 422 and "不能早于第一天" in operator.text
    operator.send(**{"from": first.isoformat(), "until": last.isoformat()})
    assert operator.path == f"/admin/{n}" and "休假" in operator.text and "缺勤" in operator.text
    assert str(case.number) not in operator.response.text
    assert clerk.open("/desk/").send("/next").status == 403 and "登记为缺勤" in clerk.text
    supervisor.open("/admin/left")
    assert str(case.number) in supervisor.text.replace(" ", "") and "缺勤至" in supervisor.text
    assert supervisor.send(reason="").status == 422 and supervisor.one("#errsum a").get("href") == f"#f-reason-{n}"
    assert supervisor.send(work=None, reason="缺勤").status == 422 and "请至少选择一件" in supervisor.text
    supervisor.open("/admin/left").send(reason="缺勤期间改派")
    assert "已放回队列1件" in supervisor.text and "没有离岗待办" in supervisor.text
    kept = db.scalars(select(StaffAct).where(StaffAct.act == "work_put_back")).one()
    assert (kept.about, kept.reason) == (f"case:{case.number}", "缺勤期间改派")
    assert sit("gov.window2").open("/desk/").send("/next").path == f"/desk/cases/{case.number}"
    operator.follow("结束：").send(reason="提前回来")
    assert "没有登记的缺勤" in operator.text
    assert clerk.open("/desk/").send("/next").status == 200


def test_skills_restrict_what_comes(sit, db: Session, number, folder) -> None:
    factories.submitted_case(db, folder=folder)
    n = number("gov.window1")
    clerk, operator = sit("gov.window1"), sit("operator").open(f"/admin/{n}/skills")
    operator.send(items="G-MR-014, g-xx-999", reason="新人")
    assert operator.status == 422 and "G-XX-999" in operator.text
    assert operator.one("[name=items]").get("value") == "G-MR-014, g-xx-999"
    operator.send(categories="tax", items="", reason="新人")
    assert "税务" in operator.text
    assert "没有您可以取的办件" in clerk.open("/desk/").send("/next").text
    operator.open(f"/admin/{n}/skills")
    assert operator.one("[value=tax]").get("checked") is not None
    operator.send(categories="tax", items="g-mr-014", reason="熟练了")
    assert clerk.open("/desk/").send("/next").path.startswith("/desk/cases/")


def test_the_pages_speak_english(sit, number) -> None:
    operator = sit("operator", "en").open("/admin/")
    assert "Staff accounts" in operator.text and "Window clerk" in operator.text
    n = number("mr.review")
    for path, words in {"": "Not limited", "/reset": "Reset the password", "/absences": "Note an absence"}.items():
        assert words in operator.open(f"/admin/{n}{path}").text
