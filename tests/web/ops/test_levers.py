"""Pausing, quiet workers, duties: each asks for a reason, shows its effect and is undone by one act."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models.calendar.now import now
from models.outbox import Want, due
from models.outbox.duty import Duty
from models.outbox.signs import QueuePause, WorkerSeen
from tests.web.ops import scenes
from tests.web.ops.visitor import Visitor


def test_a_paused_queue_is_told_rings_for_nobody_and_resumes(operator: Visitor, db: Session) -> None:
    scenes.healthy(db)
    scenes.message(db, "notify")
    operator.open("/ops/queues/notices/pause")
    page = operator.act("/ops/queues/notices/pause", "邮件服务器维护")
    assert "“通知”队列已暂停" in page and "QueuePaused" in page and "邮件服务器维护" in page
    assert due(db, {"notices": Want(10, 0)}) == []
    assert db.get_one(QueuePause, "notices").by is not None
    assert "一切正常" in operator.act("/ops/queues/notices/resume", "维护结束")
    assert len(due(db, {"notices": Want(10, 0)})) == 1


def test_a_worker_is_asked_to_be_quiet_and_to_take_again(operator: Visitor, db: Session) -> None:
    scenes.healthy(db)
    operator.open(f"/ops/workers/{scenes.WORKER}/quiet")
    page = operator.act(f"/ops/workers/{scenes.WORKER}/quiet", "升级")
    assert "不接新消息" in page and "QueueUnserved" in page
    assert "一切正常" in operator.act(f"/ops/workers/{scenes.WORKER}/wake", "升级完成")
    assert not db.get_one(WorkerSeen, scenes.WORKER, populate_existing=True).quiet


def test_a_duty_runs_now(operator: Visitor, db: Session) -> None:
    scenes.healthy(db)
    sweep = db.get_one(Duty, "sweep_drafts")
    sweep.next_at = sweep.next_at.replace(year=2030)
    db.flush()
    operator.open("/ops/duties/sweep_drafts/run")
    assert "例行事务“清理旧草稿”马上办一次" in operator.act("/ops/duties/sweep_drafts/run", "磁盘不足")
    assert db.get_one(Duty, "sweep_drafts", populate_existing=True).next_at <= now()


@pytest.mark.parametrize(
    "path",
    [
        "/queues/nowhere/pause",
        "/workers/nobody@x/quiet",
        "/duties/nothing/run",
        "/messages/999999999/retry",
        "/messages/99999999999999999999/retry",
    ],
)
def test_what_there_is_not_is_not_found(operator: Visitor, path: str) -> None:
    operator.open("/ops/queues/notices/pause")
    assert operator.send(f"/ops{path}", reason="x").status_code in (400, 404)
    assert operator.client.get(f"/ops{path}").status_code in (400, 404)
