"""The relay, turn by turn, against a real broker."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from subprocess import Popen

import pytest
from sqlalchemy import text

from models.db import transaction
from models.outbox import QUEUES, presence, put
from models.outbox.duty import DUTIES
from models.outbox.signs import RelaySeen
from tests.workers.hall import Hall, eventually, put_message, scalar
from workers.broker import PREFIX, Broker, for_kombu, for_redis
from workers.relay import CAP, Relay

pytestmark = pytest.mark.usefixtures("clean")


@pytest.fixture
def relay(hall: Hall, bell: Broker) -> Iterator[Relay]:
    """A relay in this process whose duties have just been done, so that only a test's own messages are due."""
    relay = Relay("relay", bell)
    relay.start()
    with transaction() as db:
        db.execute(text("update duty set every = 3600, next_at = clock_timestamp() + interval '1 min'"))
    yield relay


def put_many(count: int) -> None:
    with transaction() as db:
        for _ in range(count):
            put(db, "test.effect", [0])


def rings(hall: Hall, queue: str = "intake") -> int:
    return hall.broker.llen(PREFIX + queue)  # type: ignore[return-value]


def test_the_broker_is_kept_shallow(hall: Hall, relay: Relay) -> None:
    put_many(100)
    assert relay.turn() == CAP == rings(hall)
    assert relay.turn() == 0
    with transaction() as db:
        presence.born(db, "quick@host", pid=1, host="host", queues=["intake"], slots=3)
    assert relay.turn() == 2 * CAP and rings(hall) == 3 * CAP


def test_an_emptied_broker_is_rung_again_within_two_seconds(hall: Hall, relay: Relay) -> None:
    put_many(CAP)
    assert relay.turn() == CAP
    hall.broker.flushall()
    eventually(lambda: relay.turn() == CAP, within=2)
    assert scalar("select min(rings) from message") == 2


def test_a_ring_carries_ids_only(hall: Hall, relay: Relay) -> None:
    number = put_message("test.effect", 0, case_id=77)
    relay.turn()
    ring = hall.broker.rpop(PREFIX + "intake")
    assert isinstance(ring, bytes) and f'"id": "{number}"'.encode() in ring and b'"case_id": 77' in ring


def test_the_second_relay_watches_and_takes_over_when_the_first_is_silent(hall: Hall, bell: Broker) -> None:
    first, second = Relay("a", bell), Relay("b", bell)
    first.start()
    assert first.turn() == len(DUTIES)
    put_many(1)
    assert second.turn() == 0
    eventually(lambda: second.turn() == 1, within=presence.RELAY_AWAKE + 1)


def test_two_relays_that_both_ring_claim_each_duty_once(hall: Hall, bell: Broker) -> None:
    """As after a relay was frozen: each takes itself for the first awake."""
    relays = [Relay("a", bell), Relay("b", bell)]
    for relay in relays:
        relay.start()
        relay.turn()
        with transaction() as db:
            db.execute(text("delete from relay_seen"))
    assert scalar("select count(*) from message") == len(DUTIES)


def test_a_paused_queue_keeps_its_messages_in_the_table(hall: Hall, relay: Relay) -> None:
    put_many(3)
    with transaction() as db:
        presence.pause(db, "intake", reason="stop", by=None)
    assert relay.turn() == 0
    with transaction() as db:
        presence.resume(db, "intake")
    assert relay.turn() == 3


def test_the_figures_of_rings_rise(relay: Relay) -> None:
    put_many(3)
    relay.turn()
    assert scalar("select value from tally where name = 'rings' and key = 'intake'") == 3


def test_a_broker_that_is_away_is_told_and_costs_little(hall: Hall, relay: Relay, broker_process: Popen[bytes]) -> None:
    put_many(1)
    broker_process.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert relay.turn() == 0
        assert time.monotonic() - began < 2
        assert not relay.broker_up
        with transaction() as db:
            seen = db.get(RelaySeen, "relay")
            assert seen is not None and not seen.broker_up and seen.broker_error == "TimeoutError"
    finally:
        broker_process.send_signal(signal.SIGCONT)
    eventually(lambda: relay.turn() == 1)
    assert relay.broker_up


def test_lengths_are_asked_with_the_prefix(hall: Hall, bell: Broker) -> None:
    hall.broker.lpush(PREFIX + "scan", "x")
    assert bell.lengths(QUEUES) == {queue: int(queue == "scan") for queue in QUEUES}
    bell.purge("scan")
    assert rings(hall, "scan") == 0 and bell.memory() > 0


@pytest.mark.parametrize(
    ("kombu", "redis"),
    [
        ("redis+socket:///run/b.sock?virtual_host=2", "unix:///run/b.sock?db=2"),
        ("redis://:secret@host:6379/1", "redis://:secret@host:6379/1"),
        ("rediss://host/0", "rediss://host/0"),
    ],
)
def test_addresses_of_the_broker_in_both_dialects(kombu: str, redis: str) -> None:
    assert (for_kombu(redis), for_redis(kombu)) == (kombu, redis)
    assert (for_kombu(kombu), for_redis(redis)) == (kombu, redis)
