"""The settings, each of which was paid for by a fault."""

from __future__ import annotations

import pytest

from models.outbox.topics import QUEUES, TOPICS
from models.settings import BadSettings, Settings
from workers import SETTINGS, fault, worker_arguments
from workers.process import open_store
from workers.relay import run


def test_early_acknowledgement_and_one_brain_for_retries() -> None:
    off = (
        "task_acks_late",
        "task_reject_on_worker_lost",
        "task_retry_on_worker_lost",
        "worker_cancel_long_running_tasks_on_connection_loss",
        "task_create_missing_queues",
        "worker_send_task_events",
        "task_send_sent_event",
    )
    assert {name: SETTINGS[name] for name in off} == dict.fromkeys(off, False)
    assert SETTINGS["task_publish_retry_policy"] == {"max_retries": 0}
    assert "task_publish_retry" not in SETTINGS, "switched off, a refusal takes six seconds"
    assert SETTINGS["worker_disable_prefetch"] is True
    assert SETTINGS["result_backend"] is None


def test_nothing_waits_for_ever() -> None:
    options = SETTINGS["broker_transport_options"]
    assert isinstance(options, dict)
    assert options["socket_timeout"] and options["socket_connect_timeout"] and options["health_check_interval"]
    assert SETTINGS["broker_pool_acquire_timeout"]
    assert SETTINGS["broker_connection_max_retries"] is None


def test_a_lease_outlasts_the_time_limit_or_is_renewed() -> None:
    for topic in TOPICS.values():
        assert topic.limit < topic.lease or topic.renews, topic.name
        assert topic.limit >= 2, "a soft limit of zero seconds would be none"
    assert TOPICS["route"].lease == 90 and SETTINGS["task_time_limit"] == 60


def test_every_queue_is_declared_and_every_topic_routed() -> None:
    queues = SETTINGS["task_queues"]
    assert isinstance(queues, list)
    assert {(queue.name, queue.routing_key) for queue in queues} == {(name, name) for name in QUEUES}
    assert {topic.queue for topic in TOPICS.values()} <= set(QUEUES)


def test_a_worker_starts_without_what_our_row_replaces() -> None:
    arguments = worker_arguments("quick", ("intake", "notices"), 2)
    assert {"--without-gossip", "--without-mingle", "--without-heartbeat"} <= set(arguments)
    assert arguments[arguments.index("-Q") + 1] == "intake,notices" and "-B" not in arguments


def test_the_fault_switch_is_no_part_of_production() -> None:
    with pytest.raises(BadSettings, match="no place in production"):
        fault.arm(Settings(env="production", fault="after_take:1"))
    with pytest.raises(BadSettings, match="points are"):
        fault.arm(Settings(fault="somewhere:1"))
    fault.arm(Settings())
    fault.point("after_take")


def test_without_database_or_broker_one_sentence() -> None:
    with pytest.raises(BadSettings, match="DATABASE_URL"):
        open_store(Settings())
    with pytest.raises(BadSettings, match="REDIS_URL"):
        run(Settings(), stop=None)  # type: ignore[arg-type]
