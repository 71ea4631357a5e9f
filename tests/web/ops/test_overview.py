"""The one screen of operations: worst first, and true while workers or the broker are away."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from models.calendar.now import at, now
from models.outbox import TOPICS, presence, put, take
from tests.web.ops import scenes
from tests.web.ops.visitor import Visitor
from web.words import labels


def test_it_is_for_operators_alone(client: FlaskClient, visit, db: Session) -> None:
    assert "/account/sign-in" in client.get("/ops/").location
    for login in ("supervisor", "gov.window1", "mr.decide"):
        assert visit(login).client.get("/ops/").status_code == 404
        assert visit(login).client.get("/ops/messages").status_code == 404


def test_a_healthy_hall_says_so(operator: Visitor, db: Session) -> None:
    scenes.healthy(db)
    page = operator.open("/ops/")
    assert "一切正常" in page and "需要处理" not in page
    assert "All is well" in operator.open("/ops/", lang="en")


def test_a_page_costs_six_queries_however_much_is_wrong(operator: Visitor, db: Session, engine: Engine) -> None:
    scenes.healthy(db)
    for n in range(12):
        scenes.dead(db, fingerprint=f"{n:012x}")
    asked: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection, cursor, statement: str, *_: object) -> None:
        if statement.lower().lstrip().startswith(("select", "with")):
            asked.append(statement)

    operator.open("/ops/")
    event.remove(engine, "before_cursor_execute", note)
    # Who is signed in is asked by the frame of every page, and the calendars are read again every few seconds.
    elsewhere = ("from account", "from post", "from calendar_version")
    assert len([one for one in asked if not any(table in one.lower() for table in elsewhere)]) == 6


def test_an_empty_store_says_what_is_missing(operator: Visitor) -> None:
    page = operator.open("/ops/")
    assert "没有中继在运行" in page and "没有工作进程报到" in page and "RelayAsleep" in page


@pytest.mark.parametrize(
    ("seconds", "table", "column", "words"),
    [
        (
            90,
            "worker_seen",
            "seen_at",
            ("WorkersMissing", "没有消息", "QueueUnserved", "没有工作进程的队列：收件与时限、通知"),
        ),
        (30, "worker_seen", "seen_at", ("迟到",)),
        (70, "relay_seen", "last_pass_at", ("RelayAsleep", "起没有应答")),
        (130, "duty", "last_success_at", ("QueueUnserved", "没有走完一圈", "DutyLate")),
    ],
)
def test_what_is_silent_is_told_with_its_last_sign(
    operator: Visitor, db: Session, seconds: int, table: str, column: str, words: tuple[str, ...]
) -> None:
    scenes.healthy(db)
    scenes.silent(db, seconds, table, column)
    page = operator.open("/ops/")
    assert [one for one in words if one not in page] == []


def test_a_broker_that_is_away_is_told_with_when_it_last_worked(operator: Visitor, db: Session) -> None:
    scenes.healthy(db)
    scenes.relay(db, error="ConnectionError")
    page = operator.open("/ops/")
    assert "BrokerDown" in page and "ConnectionError" in page and "收件不受影响" in page


def test_old_messages_are_told_by_their_age(operator: Visitor, db: Session) -> None:
    scenes.healthy(db)
    put(db, "notify", [1], due_at=now() - timedelta(minutes=7))
    page = operator.open("/ops/")
    assert "OutboxStalled" in page and "7分钟" in page


def test_a_taken_message_shows_with_its_worker_and_since_when(operator: Visitor, db: Session) -> None:
    scenes.healthy(db)
    row = scenes.message(db, "deliver")
    take(db, row.id, "deliver", f"{scenes.WORKER}/8")
    scenes.worker(db, running=row.id)
    page = operator.open("/ops/")
    assert "1/2 发送通知 42秒" in page


def test_half_finished_deployments_and_quiet_workers_show(operator: Visitor, db: Session) -> None:
    scenes.healthy(db)
    scenes.worker(db, "old@hall")
    scenes.version(db, "old@hall", "0.9")
    presence.quiet(db, "old@hall")
    page = operator.open("/ops/")
    assert "MixedVersions" in page and "不接新消息" in page


def test_failures_tell_how_many_cases_they_block_and_how_many_are_due_today(operator: Visitor, db: Session) -> None:
    scenes.healthy(db)
    late, calm = scenes.case(db), scenes.case(db, site_address="示例路2号")
    for case in (late, late, calm):
        scenes.dead(db, case=case)
    scenes.failed(db, scenes.message(db, "deliver", calm))
    page = operator.open("/ops/")
    assert "3条失败" in page and "1条在重试" in page and "2件办件" in page
    with at(now() + timedelta(days=30)):
        assert "2件今天到期或已超期" in operator.open("/ops/")


def test_every_number_leads_to_the_list_it_counts(operator: Visitor, db: Session) -> None:
    scenes.healthy(db)
    for _ in range(3):
        scenes.dead(db)
    for _ in range(2):
        scenes.message(db, "notify")
    assert operator.open("/ops/messages", state="dead").count("发送通知") >= 3
    assert "本页3条" in operator.open("/ops/messages", state="dead")
    assert "本页2条" in operator.open("/ops/messages", queue="notices", state="due")


def test_every_topic_has_words(ops_app) -> None:
    from web.ops.names import topic_name

    with ops_app.test_request_context("/"):
        assert [t for t in TOPICS if topic_name(t) == t and not t.startswith("test.")] == []


def test_every_trouble_has_its_entry_in_the_runbook() -> None:
    runbook = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    entries = set(re.findall(r"\w+", " ".join(re.findall(r"^### (.*)$", runbook, re.MULTILINE))))
    named = {code.partition(".")[0] for code in labels() if code[0].isupper()}
    assert named and named <= entries
