"""Deputies and taking over, as people do it: named on one's own page, seen by the supervisor, done and undone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import today
from tests import factories


def choices(visitor) -> list[str]:
    return [option.text_content() for option in visitor.page.cssselect("#f-to option")]


def test_a_deputy_is_named_takes_over_and_the_supervisor_sees_where_a_chain_ends(
    sit, db: Session, number, folder
) -> None:
    cases = [factories.submitted_case(db, folder=folder, site_address=f"深圳市龙岗区示例路{n}号").case for n in "12"]
    for case in cases:
        factories.take(db, case, "gov.window1")
    first, second = number("gov.window1"), number("gov.window2")
    away, deputy, supervisor = sit("gov.window1"), sit("gov.window2"), sit("supervisor")
    assert "没有可以接手的工作" in deputy.open("/admin/takeover").text
    assert deputy.open(f"/admin/takeover/{first}").status == 404
    # Only whose posts take the work can be chosen, nobody of a department or of another hall.
    assert choices(supervisor.open(f"/admin/takeover/{first}")) == ["放回队列", "示例窗口GOV2"]
    days = {"from": today().isoformat(), "until": (today() + timedelta(days=2)).isoformat()}
    away.open("/admin/deputy").send("/admin/deputy", **days, deputy=str(number("mr.review")), kind="leave")
    assert away.status == 422 and "同岗位" in away.text
    away.send("/admin/deputy", deputy=str(second))
    assert "代理人已指定" in away.text and "休假" in away.text
    # A loop is refused, and what was offered bears its mark.
    deputy.open("/admin/deputy").send("/admin/deputy", **days, deputy=str(first), kind="")
    assert deputy.status == 422 and "绕回本人" in deputy.text
    assert "今天由我代理" in deputy.open("/admin/deputy").text
    assert "代理" in deputy.open("/desk/queue").one("tbody").text_content()
    assert "已向其提供" in supervisor.open("/admin/left").text
    deputy.open(f"/admin/takeover/{first}")
    assert deputy.send(reason="").status == 422
    deputy.send(reason="休假期间代理")
    assert deputy.path.startswith("/admin/takeover/done/") and "已接手" in deputy.text
    assert "代理示例窗口GOV1" in deputy.open(f"/desk/cases/{cases[0].number}").text
    kept = db.scalars(select(StaffAct).where(StaffAct.act == "work_taken_over")).all()
    assert {one.about for one in kept} == {f"case:{case.number}" for case in cases}
    # The deputy falls ill: an operator notes it, and the supervisor sees that nobody is left.
    operator = sit("operator")
    operator.open(f"/admin/{second}/absences").send(**days, kind="leave")
    supervisor.open("/admin/left")
    assert "没有指定代理人" in supervisor.text
    operator.open(f"/admin/{second}/deputies").send(**days, deputy=str(first))
    assert operator.status == 422 and "绕回本人" in operator.text
    supervisor.open(f"/admin/takeover/{second}?to=queue")
    assert choices(supervisor) == ["放回队列"] and "今天没有同事能接手" in supervisor.text
    supervisor.send(f"/admin/takeover/{second}", reason="两人都不在")
    assert "撤回，2件退回原处" in supervisor.text
    done = supervisor.path
    supervisor.send(f"{done}/undo")
    assert "已退回2件" in supervisor.text and "撤回，" not in supervisor.text
    assert deputy.open(done).status == 404
