"""From a ring to its effect, in this process: what each way of ending leaves behind."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models import outbox
from models.errors import NotReady
from models.outbox.context import message_id, request_id
from models.outbox.topics import TOPICS, Topic
from tests.workers.hall import effects, outcomes, scalar
from tests.workers.ledger import AT_ONCE, RAISES, TABLES
from workers import base
from workers.base import handler, run, slow_handler

ME = "test@host/1"


@pytest.fixture
def ledger(db: Session) -> Session:
    for table in TABLES:
        db.execute(text(table))
    return db


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> str:
    """A topic for one test, whose handler is taken away afterwards."""
    name = "test.once"
    monkeypatch.setitem(TOPICS, name, Topic(name, "slow"))
    monkeypatch.setattr(base, "HANDLERS", {})
    return name


def put_one(db: Session, topic: str, *ids: int) -> int:
    outbox.put(db, topic, list(ids))
    db.flush()
    return scalar("select max(id) from message", db=db)


def test_done_once_however_often_it_is_rung(ledger: Session) -> None:
    number = put_one(ledger, "test.effect", AT_ONCE)
    assert [run("test.effect", number, ME).outcome for _ in range(3)] == ["done", "duplicate_ring", "duplicate_ring"]
    assert effects(number) == 1
    assert scalar("select value from tally where name = 'messages' and part = 'duplicate_ring'") == 2


@pytest.mark.parametrize("number", [0, -1, 2**63, "1", None, True, [1], 987654])
def test_a_ring_for_nothing_is_refused_quietly(ledger: Session, number: object) -> None:
    assert run("test.effect", number, ME).outcome == "duplicate_ring"  # type: ignore[arg-type]


def test_a_failure_leaves_no_effect_and_its_place(ledger: Session, topic: str) -> None:
    def half(db: Session, ids: list[int]) -> None:
        db.execute(text("insert into test_ledger values (:id, 0)"), {"id": message_id.get()})
        raise NotReady([])

    handler(topic)(half)
    number = put_one(ledger, topic)
    ran = run(topic, number, ME)
    assert ran.outcome == "failed" and isinstance(ran.error, NotReady)
    assert effects(number) == 0 and outcomes(number) == ["failed"]
    assert "test_base.py" in scalar("select last_error from message where id = :n", n=number)


def test_a_lost_lease_rolls_the_effect_back(ledger: Session, topic: str) -> None:
    def overtaken(db: Session, ids: list[int]) -> None:
        db.execute(text("insert into test_ledger values (:id, 0)"), {"id": message_id.get()})
        db.execute(text("update message set attempt = attempt + 1 where id = :id"), {"id": message_id.get()})

    handler(topic)(overtaken)
    number = put_one(ledger, topic)
    assert run(topic, number, ME).outcome == "lease_lost"
    assert effects(number) == 0


def test_the_request_id_is_there_while_the_handler_works(ledger: Session, topic: str) -> None:
    seen = []
    handler(topic)(lambda db, ids: seen.append((request_id.get(), message_id.get(), ids)))
    token = request_id.set("r-9")
    number = put_one(ledger, topic, 4)
    request_id.reset(token)
    run(topic, number, ME)
    assert seen == [("r-9", number, [4])]
    assert request_id.get() is None and message_id.get() is None


def test_a_topic_has_one_handler_and_every_handler_a_topic() -> None:
    with pytest.raises(ValueError, match="two handlers"):
        handler("probe.intake")(lambda db, ids: None)
    with pytest.raises(KeyError):
        handler("nobody_knows")(lambda db, ids: None)


class Slow:
    """Steps that note where they are; what they do is set by the test."""

    plan: object = "plan"
    fails_in = ""
    walked: list[object]

    def prepare(self, db: Session, ids: list[int]) -> object:
        type(self).walked = [("prepare", ids)]
        return self.plan

    def call(self, plan: object) -> str:
        self.walked.append(("call", plan))
        if self.fails_in == "call":
            raise TimeoutError("the provider does not answer")
        return "answer"

    def record(self, db: Session, plan: object, answer: str) -> None:
        self.walked.append(("record", plan, answer))
        db.execute(text("insert into test_ledger values (:id, 0)"), {"id": message_id.get()})
        if self.fails_in == "record":
            raise TimeoutError("no room")


def test_slow_work_is_prepared_called_and_recorded(ledger: Session, topic: str) -> None:
    slow_handler(topic)(Slow)
    number = put_one(ledger, topic, 1)
    assert run(topic, number, ME).outcome == "done"
    assert Slow.walked == [("prepare", [1]), ("call", "plan"), ("record", "plan", "answer")]
    assert effects(number) == 1


@pytest.mark.parametrize("where", ["call", "record"])
def test_slow_work_that_fails_is_not_done(ledger: Session, topic: str, where: str) -> None:
    slow_handler(topic)(type("Failing", (Slow,), {"fails_in": where}))
    number = put_one(ledger, topic, 1)
    assert run(topic, number, ME).outcome == "failed"
    assert effects(number) == 0


def test_nothing_left_to_do_is_done(ledger: Session, topic: str) -> None:
    idle = type("Idle", (Slow,), {"plan": None})
    slow_handler(topic)(idle)
    number = put_one(ledger, topic, 1)
    assert run(topic, number, ME).outcome == "done"
    assert idle.walked == [("prepare", [1])] and effects(number) == 0


def test_a_failure_that_cannot_be_noted_is_still_an_answer(ledger: Session, topic: str) -> None:
    def gone(db: Session, ids: list[int]) -> None:
        ledger.execute(text("alter table message rename to message_away"))
        raise ConnectionError("the database went away")

    handler(topic)(gone)
    assert run(topic, put_one(ledger, topic), ME).outcome == "failed"


def test_the_budget_is_that_of_the_topic(ledger: Session) -> None:
    assert run("test.no_budget", put_one(ledger, "test.no_budget", RAISES), ME).outcome == "dead"
