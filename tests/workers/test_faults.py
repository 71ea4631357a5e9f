"""Real workers, a real broker, and what goes wrong with them: nothing is lost, nothing happens twice."""

from __future__ import annotations

import base64
import json
import signal
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from models.db import transaction
from models.outbox import Due, presence
from tests.workers import hall as acts
from tests.workers.hall import Hall, effects, end, eventually, holder, is_dead, is_done, outcomes, put_message, scalar
from tests.workers.ledger import AT_ONCE, AT_THE_GATE, HANGS, KILLS, RAISES
from workers.broker import PREFIX, Broker

pytestmark = pytest.mark.usefixtures("clean")

QUEUES = ("intake", "notices", "scan")


@pytest.fixture(scope="module", autouse=True)
def processes(hall: Hall) -> Iterator[None]:
    """One relay and one worker tree for all tests here; those that end a whole tree start their own."""
    hall.relay()
    hall.worker("quick", QUEUES, slots=3)
    eventually(lambda: scalar("select count(*) from worker_seen"), what="the worker never came up")
    yield


def test_a_killed_worker_process_and_its_message_is_done_once() -> None:
    """It is killed at the gate: after its effect, before its commit."""
    number = put_message("test.effect", AT_THE_GATE)
    eventually(lambda: holder(number))
    acts.kill(holder(number))
    eventually(lambda: outcomes(number)[:1] == ["worker_lost"], what="the parent said nothing")
    acts.open_gate()
    eventually(lambda: is_done(number))
    assert effects(number) == 1 and outcomes(number) == ["worker_lost", "done"]


def test_an_emptied_broker_loses_nothing(hall: Hall) -> None:
    numbers = [put_message("test.effect", AT_ONCE) for _ in range(60)]
    while not all(map(is_done, numbers[:40])):
        hall.broker.flushall()
    eventually(lambda: all(map(is_done, numbers)))
    assert [effects(number) for number in numbers] == [1] * 60


def test_rings_delivered_three_times_and_out_of_order_take_one_effect(hall: Hall, bell: Broker) -> None:
    numbers = [put_message("test.effect", AT_ONCE) for _ in range(20)]
    for number in [*numbers, *reversed(numbers), *numbers]:
        bell.ring(Due(number, "test.effect", "intake", None, None))
    eventually(lambda: all(map(is_done, numbers)) and not bell.lengths(["intake"])["intake"])
    assert [effects(number) for number in numbers] == [1] * 20


def test_a_frozen_worker_comes_back_and_its_work_rolls_back() -> None:
    number = put_message("test.short_lease", AT_THE_GATE)
    eventually(lambda: holder(number))
    frozen = holder(number)
    acts.kill(frozen, signal.SIGSTOP)
    eventually(lambda: holder(number) not in (0, frozen), what="nobody took over")
    acts.open_gate()
    eventually(lambda: is_done(number))
    acts.kill(frozen, signal.SIGCONT)
    eventually(lambda: put_and_done_by(frozen), what="the frozen process never worked again")
    assert effects(number) == 1 and outcomes(number) == ["lease_lost", "done"]


def put_and_done_by(pid: int) -> bool:
    """Whether ``pid`` does new work, which shows that it is through with the old."""
    put_message("test.effect", AT_ONCE)
    return bool(scalar("select count(*) from test_ledger where pid = :pid", pid=pid))


def test_a_lease_is_renewed_while_the_work_goes_on() -> None:
    number = put_message("test.short_lease", AT_THE_GATE)
    eventually(lambda: holder(number))
    first = scalar("select lease_until from message where id = :n", n=number)
    eventually(lambda: scalar("select clock_timestamp() > :first + interval '1 s'", first=first))
    acts.open_gate()
    eventually(lambda: is_done(number))
    assert outcomes(number) == ["done"]


def test_poison_dies_after_its_budget_and_stops_nobody_else() -> None:
    raises = put_message("test.no_budget", RAISES, case_id=5)
    kills = put_message("test.effect", KILLS)
    hangs = put_message("test.limited", HANGS)
    others = [put_message("test.effect", AT_ONCE) for _ in range(10)]
    eventually(lambda: all(map(is_done, others)))
    eventually(lambda: is_dead(raises))
    assert outcomes(raises) == ["dead"]
    assert "ValueError: it cannot be done" in scalar("select last_error from message where id = :n", n=raises)
    eventually(lambda: scalar("select failures from message where id = :n", n=hangs) == 1)
    assert scalar("select fingerprint from message where id = :n", n=hangs) == "time_limit"
    eventually(lambda: is_dead(kills))
    assert outcomes(kills) == ["worker_lost"] * 4 + ["dead"]


def test_a_process_that_dies_after_its_commit_is_not_repeated(hall: Hall) -> None:
    numbers = [put_message("test.slow", AT_ONCE) for _ in range(4)]
    tree = hall.worker("dying_late", ("slow",), TEST_FAULT="after_commit")
    eventually(lambda: all(map(is_done, numbers)))
    end(tree)
    assert [effects(number) for number in numbers] == [1] * 4 and outcomes(numbers[0]) == ["done"]


def test_a_whole_tree_killed_and_started_anew_does_not_wait_for_the_lease(hall: Hall) -> None:
    tree = hall.worker("tree", ("slow",))
    number = put_message("test.slow", AT_THE_GATE)
    eventually(lambda: holder(number))
    end(tree, signal.SIGKILL)
    acts.open_gate()
    tree = hall.worker("tree", ("slow",))
    eventually(lambda: is_done(number))
    end(tree)
    assert effects(number) == 1 and outcomes(number) == ["worker_lost", "done"]
    eventually(lambda: scalar("select count(*) from worker_seen where name like 'tree@%'") == 0, what="no farewell")


def test_a_relay_killed_between_ring_and_mark_rings_twice_for_one_effect(hall: Hall) -> None:
    """Named before the other relay, so that it is the one that rings."""
    relay = hall.relay("first", TEST_FAULT="after_ring:1")
    eventually(lambda: scalar("select count(*) from relay_seen where name = 'first'"))
    number = put_message("test.effect", AT_ONCE)
    eventually(lambda: relay.poll() is not None)
    eventually(lambda: is_done(number))
    assert effects(number) == 1


def test_rings_that_bring_every_worker_down_are_purged(hall: Hall, bell: Broker) -> None:
    """The test is the supervisor here: it starts the worker again each time it falls.  One fall was just before."""
    ring = _a_ring(hall, bell)
    # Taken from the right: bytes cost one fall and are gone; what is not base64 comes back with every fall.
    for rubbish in ("\x00 not json", json.dumps({**ring, "body": "%%%"})):
        hall.broker.lpush(PREFIX + "documents", rubbish)
    with transaction() as db:
        for _ in range(2):
            presence.born(db, f"poisoned@{socket.gethostname()}", pid=0, host="", queues=["documents"], slots=1)
    number = put_message("test.documents", AT_ONCE)
    trees = [hall.worker("poisoned", ("documents",), slots=1)]

    def done_meanwhile() -> bool:
        if trees[-1].poll() is not None:
            trees.append(hall.worker("poisoned", ("documents",), slots=1))
        return is_done(number)

    eventually(done_meanwhile, within=60)
    end(trees[-1])
    assert len(trees) > 1 and effects(number) == 1
    assert scalar("select value from tally where name = 'purges' and key = 'documents'") >= 1


def test_other_rubbish_in_the_broker_is_dropped(hall: Hall, bell: Broker) -> None:
    ring = _a_ring(hall, bell)
    for body in (b'[{"id": 1}, {}, {}]', b'[["1 or 1"], {}, {}]', b"[[1267650600228229401496703205376], {}, {}]"):
        hall.broker.lpush(PREFIX + "intake", json.dumps({**ring, "body": base64.b64encode(body).decode()}))
    unknown = {**ring, "headers": {**ring["headers"], "task": "os.system"}}
    hall.broker.lpush(PREFIX + "intake", json.dumps(unknown))
    number = put_message("test.effect", AT_ONCE)
    eventually(lambda: is_done(number))
    assert effects(number) == 1 and "Unrecoverable" not in hall.output("quick")


def _a_ring(hall: Hall, bell: Broker) -> dict[str, Any]:
    bell.ring(Due(1, "test.documents", "documents", None, None))
    ring: dict[str, Any] = json.loads(hall.broker.rpop(PREFIX + "documents"))  # type: ignore[arg-type]
    return ring


def test_a_quiet_worker_takes_nothing_until_asked_again(hall: Hall) -> None:
    name = f"calm@{socket.gethostname()}"
    with transaction() as db:
        presence.born(db, name, pid=0, host="", queues=["slow"], slots=1)
        presence.quiet(db, name)
    hall.worker("calm", ("slow",), slots=1)
    eventually(lambda: "Canceling queue slow" in hall.output("calm"))
    number = put_message("test.slow", AT_ONCE)
    eventually(lambda: hall.broker.llen(PREFIX + "slow"))
    assert not is_done(number)
    with transaction() as db:
        presence.quiet(db, name, on=False)
    eventually(lambda: is_done(number))
