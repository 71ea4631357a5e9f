"""From a failure to the cases it keeps waiting, and the acts on it: with a reason, once, and noted."""

from __future__ import annotations

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.acts import StaffAct
from models.calendar.now import at
from models.outbox import Message, MessageRun, discard, done, take
from tests.web.ops import scenes
from tests.web.ops.visitor import Visitor

GROUP = f"/ops/failures/deliver/{scenes.PRINT}"


def test_a_group_names_the_cases_with_the_most_urgent_first(operator: Visitor, db: Session) -> None:
    calm, late = scenes.case(db), scenes.case(db, site_address="示例路2号")
    calm.due_on, late.due_on = calm.due_on.replace(year=2030), late.due_on.replace(year=2020)
    scenes.dead(db, case=calm)
    scenes.dead(db, case=late)
    page = operator.open(GROUP)
    assert "卡住2件办件，其中1件今天到期或已超期" in page and "channels/mail.py" in page
    squeezed = page.replace(" ", "")
    assert 0 < squeezed.index(late.number) < squeezed.index(calm.number)
    assert "待收件" in page and "超期" in page


def test_nothing_personal_is_on_the_pages(operator: Visitor, db: Session) -> None:
    case = scenes.case(db)
    row = scenes.dead(db, case=case)
    for path in ("/ops/", GROUP, f"/ops/messages/{row.id}", "/ops/messages"):
        page = operator.open(path)
        assert case.applicant_name not in page and "15400000000" not in page


def test_retry_all_says_how_many_and_revives_them(operator: Visitor, db: Session) -> None:
    rows = [scenes.dead(db) for _ in range(3)]
    other = scenes.dead(db, fingerprint="other0000000")
    assert "全部重试（3条）" in operator.open(GROUP)
    page = operator.act(f"{GROUP}/retry", "邮件服务器已恢复")
    assert "已重新排队3条" in page
    db.expire_all()
    assert [row.dead_at for row in rows] == [None] * 3 and other.dead_at is not None
    note = db.scalars(select(MessageRun).where(MessageRun.outcome == "revived")).first()
    assert note.error == "邮件服务器已恢复" and note.worker.startswith("account ")
    line = db.scalars(select(StaffAct).where(StaffAct.about == "topic:deliver")).one()
    assert (line.act, line.reason) == ("retry", "邮件服务器已恢复")
    assert line.account_id and line.facts == {"fingerprint": scenes.PRINT, "messages": 3}


def test_a_message_that_runs_is_left_alone(operator: Visitor, db: Session) -> None:
    free, running = scenes.failed(db, scenes.message(db, "deliver")), scenes.failed(db, scenes.message(db, "deliver"))
    with at(running.due_at):
        take(db, running.id, "deliver", "quick@hall/8")
    operator.open(GROUP)
    assert "已放弃1条；另有1条正在办" in operator.act(f"{GROUP}/discard", "不再需要")
    db.expire_all()
    assert free.done_at is not None and running.done_at is None


def test_an_act_without_a_reason_changes_nothing_and_asks_for_it(operator: Visitor, db: Session) -> None:
    row = scenes.dead(db)
    operator.open(GROUP)
    for reason in ("", "  ", "长" * 201):
        answer = operator.send(f"{GROUP}/retry", reason=reason)
        assert answer.status_code == 422 and "原因" in operator.read(answer)
    assert "全部重试（1条）" in operator.open(f"{GROUP}/retry")
    db.expire_all()
    assert row.dead_at is not None


def test_a_forged_act_changes_nothing(operator: Visitor, db: Session) -> None:
    row = scenes.dead(db)
    answer = operator.client.post(f"/ops/messages/{row.id}/retry", data={"reason": "x"})
    assert answer.status_code == 403
    db.expire_all()
    assert row.dead_at is not None


def test_one_message_shows_every_attempt_and_every_act(operator: Visitor, db: Session) -> None:
    row = scenes.dead(db)
    page = operator.open(f"/ops/messages/{row.id}")
    assert page.count("出错，稍后再试") == 11 and page.count("出错，不再重试") == 1 and "quick@hall" in page
    assert "原因已排除" in operator.act(f"/ops/messages/{row.id}/retry")
    page = operator.open(f"/ops/messages/{row.id}")
    assert "运维员重试" in page and "应办" in page


def test_retrying_what_is_done_says_so_and_changes_nothing(operator: Visitor, db: Session) -> None:
    row = scenes.message(db, "deliver")
    taken = take(db, row.id, "deliver", "quick@hall/8")
    done(db, row.id, taken.attempt)
    operator.open(f"/ops/messages/{row.id}/retry")
    assert "已经办结，没有改动" in operator.act(f"/ops/messages/{row.id}/retry")
    untried = scenes.message(db, "deliver")
    assert "没有改动" in operator.act(f"/ops/messages/{untried.id}/retry")
    untouched = StaffAct.about.in_((f"message:{row.id}", f"message:{untried.id}"))
    assert db.scalars(select(StaffAct).where(untouched)).all() == [], "what had no effect is no act"


def test_a_discarded_message_is_told_apart_from_a_done_one(operator: Visitor, db: Session) -> None:
    row = scenes.dead(db)
    discard(db, [row.id], reason="不再需要", by=1)
    page = operator.open(f"/ops/messages/{row.id}")
    assert "已放弃" in page and "不再需要" in page


def test_an_act_leaves_a_line_in_the_log_without_the_error(operator: Visitor, db: Session) -> None:
    row = scenes.dead(db)
    operator.open(GROUP)
    with structlog.testing.capture_logs() as lines:
        operator.act(f"/ops/messages/{row.id}/discard", "不再需要")
    line = next(one for one in lines if one["event"] == "operator acted")
    assert (line["act"], line["number"], line["reason"]) == ("discard", row.id, "不再需要") and line["account"]


def test_a_group_that_is_gone(operator: Visitor, db: Session) -> None:
    assert operator.client.get("/ops/failures/deliver/000000000000").status_code == 404
    scenes.dead(db)
    operator.open(GROUP)
    assert "这一类失败已经没有了" in operator.act(f"{GROUP}/discard", "不再需要")
    assert db.scalar(select(Message.id).where(Message.dead_at.is_not(None), Message.done_at.is_(None))) is None


def test_the_list_finds_by_case_number_as_it_is_typed(operator: Visitor, db: Session) -> None:
    case = scenes.case(db)
    scenes.dead(db, case=case)
    scenes.dead(db)
    typed = f" {case.number[:6]} {case.number[6:].lower()}"
    assert "本页1条" in operator.open("/ops/messages", case=typed)
    assert "没有符合条件的消息" in operator.open("/ops/messages", case="12345")
    assert "本页2条" in operator.open("/ops/messages", state="nonsense", queue="nowhere")


def test_the_list_goes_on_by_cursor(operator: Visitor, db: Session) -> None:
    numbers = [scenes.message(db, "deliver").id for _ in range(53)]
    first = operator.client.get("/ops/messages").text
    assert f"before={numbers[3]}" in first and "本页50条" in first
    assert "本页3条" in operator.open("/ops/messages", before=str(numbers[3]))
