"""Taking, closing, failing and reviving, on one connection: the rules of a message's life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import outbox
from models.calendar import now as law
from models.outbox import LeaseLost, Message, MessageRun, Want
from models.outbox.context import request_id
from models.outbox.lease import SILENT_ENDS_ALLOWED
from models.outbox.rings import UNANSWERED
from models.outbox.topics import TOPICS

ME = "test@host/1"


def put_one(db: Session, topic: str = "route", **facts: object) -> Message:
    outbox.put(db, topic, [7], **facts)  # type: ignore[arg-type]
    return db.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


def take(db: Session, message: Message) -> outbox.Taken | None:
    return outbox.take(db, message.id, message.topic, ME)


def outcomes(db: Session, message: Message) -> list[str | None]:
    runs = select(MessageRun.outcome).where(MessageRun.message_id == message.id).order_by(MessageRun.id)
    return list(db.scalars(runs))


def lapse(db: Session, message: Message) -> None:
    db.execute(
        text("update message set lease_until = clock_timestamp() - interval '1 s' where id = :i"), {"i": message.id}
    )


def due_ids(db: Session, again: float = 0) -> list[int]:
    return [row.id for row in outbox.due(db, {"intake": Want(100, again)})]


def test_put_takes_ids_only(db: Session) -> None:
    for wrong in (["4403"], [True], [1.5], [{"name": "x"}]):
        with pytest.raises(TypeError):
            outbox.put(db, "route", wrong)  # type: ignore[arg-type]


def test_put_refuses_an_unknown_topic(db: Session) -> None:
    with pytest.raises(KeyError):
        outbox.put(db, "rout", [1])


def test_a_dedup_key_is_written_once(db: Session) -> None:
    for _ in range(2):
        outbox.put(db, "route", [1], dedup_key="audit:1:3")
    assert len(db.scalars(select(Message)).all()) == 1


def test_the_request_id_travels_with_the_message(db: Session) -> None:
    token = request_id.set("r-1")
    message = put_one(db)
    request_id.reset(token)
    taken = take(db, message)
    assert taken is not None and taken.request_id == "r-1"


def test_two_takers_one_message(db: Session) -> None:
    message = put_one(db, case_id=5)
    first = take(db, message)
    assert first == outbox.Taken(message.id, 1, "route", [7], 5, None)
    assert take(db, message) is None
    outbox.done(db, message.id, 1)
    lapse(db, message)
    assert take(db, message) is None
    assert outcomes(db, message) == ["done"]


def test_a_ring_for_another_topic_or_nobody_takes_nothing(db: Session) -> None:
    message = put_one(db)
    assert outbox.take(db, message.id, "scan", ME) is None
    assert outbox.take(db, 2**62, "route", ME) is None


def test_a_later_attempt_fences_the_earlier_out(db: Session) -> None:
    message = put_one(db)
    first = take(db, message)
    lapse(db, message)
    second = take(db, message)
    assert first is not None and second is not None and second.attempt == first.attempt + 1
    with pytest.raises(LeaseLost):
        outbox.done(db, message.id, first.attempt)
    assert outbox.renew(db, message.id, first.attempt, 90) is False
    assert outbox.renew(db, message.id, second.attempt, 90) is True
    outbox.done(db, message.id, second.attempt)
    assert outcomes(db, message) == ["lease_lost", "done"]


def test_dueness_is_law_time_and_leases_are_not(db: Session) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    message = put_one(db, due_at=tomorrow)
    assert due_ids(db) == [] and take(db, message) is None
    with law.at(tomorrow):
        assert due_ids(db) == [message.id]
        assert take(db, message) is not None
        assert take(db, message) is None, "a day moved by law does not end a lease"


def test_due_is_ordered_and_rings_again_only_after_a_while(db: Session) -> None:
    later = put_one(db, priority=100)
    urgent = put_one(db, priority=10)
    rows = outbox.due(db, {"intake": Want(100, 15)})
    assert [row.id for row in rows] == [urgent.id, later.id]
    assert outbox.due(db, {"intake": Want(1, 15)}) == rows[:1]
    outbox.rung(db, rows)
    assert due_ids(db, again=15) == []
    assert due_ids(db, again=0) == [urgent.id, later.id]


def test_a_message_nobody_answers_is_rung_more_rarely(db: Session) -> None:
    message = put_one(db)
    rows = outbox.due(db, {"intake": Want(1, 0)})
    for _ in range(UNANSWERED):
        assert due_ids(db) == [message.id]
        outbox.rung(db, rows)
    assert due_ids(db) == []
    db.execute(text("update message set rung_at = clock_timestamp() - interval '16 s'"))
    assert due_ids(db) == [message.id]


def test_a_failure_waits_longer_each_time_and_dies_at_its_budget(db: Session) -> None:
    message = put_one(db, case_id=5)
    moment = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
    message.due_at = moment
    db.flush()
    waits = []
    for n in range(1, TOPICS["route"].budget + 1):
        with law.at(moment):
            assert take(db, message) is not None
            dead = outbox.fail(db, message.id, n, "ValueError", "f" * 12)
        db.refresh(message)
        waits.append((message.due_at - moment).total_seconds())
        moment = message.due_at
        assert dead == (n == TOPICS["route"].budget)
    assert 4 <= waits[0] <= 6 and 8 <= waits[1] <= 12 and waits[-1] <= 3600 * 1.2
    assert outcomes(db, message) == ["failed"] * 11 + ["dead"]
    assert [row.id for row in outbox.dead_for_case(db, 5)] == [message.id]
    assert db.scalars(outbox.dead_cases()).all() == [5]
    with law.at(moment + timedelta(days=1)):
        assert due_ids(db) == []


def test_a_message_that_kills_its_workers_dies_after_five(db: Session) -> None:
    message = put_one(db)
    for n in range(1, SILENT_ENDS_ALLOWED + 2):
        assert take(db, message) is not None
        dead = outbox.release(db, message.id, n)
    assert dead and outcomes(db, message) == ["worker_lost"] * 4 + ["dead"]


def test_it_also_dies_when_nobody_could_say_so(db: Session) -> None:
    message = put_one(db)
    for _ in range(SILENT_ENDS_ALLOWED + 1):
        assert take(db, message) is not None
        lapse(db, message)
    assert take(db, message) is None
    db.refresh(message)
    assert message.dead_at is not None and outcomes(db, message)[-1] == "dead"


def test_an_orderly_stop_is_not_held_against_the_message(db: Session) -> None:
    message = put_one(db)
    for _ in range(SILENT_ENDS_ALLOWED + 3):
        assert take(db, message) is not None
        assert outbox.release_all(db, "test@host", blame=False) == 1
    db.refresh(message)
    assert message.dead_at is None and set(outcomes(db, message)) == {"released"}


def test_release_all_touches_only_its_own_node(db: Session) -> None:
    message = put_one(db)
    take(db, message)
    assert outbox.held(db, message.id, "test@host") == 1
    assert outbox.held(db, message.id, "test@hos") is None
    assert outbox.release_all(db, "other@host", blame=True) == 0
    assert due_ids(db) == []


def test_revived_it_has_a_fresh_budget_but_the_fence_goes_on(db: Session) -> None:
    message = put_one(db)
    for _ in range(SILENT_ENDS_ALLOWED + 1):
        take(db, message)
        outbox.release(db, message.id, _ + 1)
    assert take(db, message) is None
    assert outbox.revive(db, [message.id], reason="mended", by=3) == 1
    taken = take(db, message)
    assert taken is not None and taken.attempt == SILENT_ENDS_ALLOWED + 2
    assert outbox.revive(db, [message.id], reason="twice", by=3) == 0, "a running message is left alone"
    outbox.done(db, message.id, taken.attempt)
    assert outcomes(db, message)[-2:] == ["revived", "done"]
    assert outbox.revive(db, [message.id], reason="late", by=3) == 0


def test_discarded_it_blocks_nobody_and_keeps_its_record(db: Session) -> None:
    message = put_one(db, case_id=5)
    take(db, message)
    lapse(db, message)
    assert outbox.discard(db, [message.id], reason="asked for twice", by=3) == 1
    assert due_ids(db) == [] and outbox.dead_for_case(db, 5) == []
    with pytest.raises(LeaseLost):
        outbox.done(db, message.id, 1)
