"""The forms of a site check, of a hearing and of calling a decision back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from models.calendar.now import today
from models.casework.hearing import hearings
from models.casework.perform import perform
from models.casework.stages import Stage
from tests.hall_data import staff
from tests.web.desk.acting import deciding, offered, panel, reasons


def test_buttons_come_when_they_mean_something(sit, db: Session, folder) -> None:
    """DEC-5, DEC-6: told at the desk, noted at the window, set with a chair to choose; then the record."""
    case = deciding(db, folder)
    decider = sit("mr.decide")
    decider.open(f"/desk/cases/{case.number}")
    assert {"tell_hearing", "set_hearing", "mark_interest"} <= set(offered(decider))
    assert not {"hear_interest", "ask_hearing"} & set(offered(decider))
    panel(decider, case, "tell_hearing").send("/tell_hearing", reason="涉及邻里。")
    assert "set_hearing" not in offered(decider.open(f"/desk/cases/{case.number}"))
    clerk = panel(sit("gov.window2"), case, "ask_hearing").send("/ask_hearing", grounds="油烟")
    assert reasons(clerk) == ["要求听证的利害关系人：请写明哪位利害关系人要求听证"]
    clerk.send("/ask_hearing", grounds="油烟", asker="李示例")
    panel(decider, case, "set_hearing").send("/set_hearing", hearing_day=today().isoformat())
    assert "听证日期：须在听证的7日前通知，请选择更晚的日期（DEC-6）" in reasons(decider)
    names = [label.text_content() for label in decider.page.cssselect("label[for*=chair]")]
    assert "示例审查员MR2" in names and "示例审查员MR" not in names
    chair = str(staff(db, "mr.review2").account_id)
    facts = {"hearing_hour": "09:30", "hearing_place": "大厅三楼", "chair": chair}
    decider.send("/set_hearing", hearing_day=(today() + timedelta(days=10)).isoformat(), **facts)
    db.refresh(case)
    assert case.stage == Stage.SPECIAL_PROCEDURE and hearings(db, case.id)[0].place == "大厅三楼"
    shown = decider.open(f"/desk/cases/{case.number}")
    assert "主持人示例审查员MR2" in shown.text and "hold_hearing" in offered(shown)


def test_a_decision_is_called_back_at_the_desk(sit, db: Session, folder) -> None:
    """DEC-7: the button is the decider's, and the record says what was called back and why."""
    case = deciding(db, folder)
    perform(db, case.id, "grant", staff(db, "mr.decide"))
    visitor = panel(sit("mr.decide"), case, "recall").send("/recall", reason="有效期写错")
    page = visitor.open(f"/desk/cases/{case.number}").text
    assert "送达前收回" in page and "有效期写错" in page and "已作废" in page
