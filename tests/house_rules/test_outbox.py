"""Effects leave through the outbox (house rule 5), and Celery is a doorbell only (reliability 4.1)."""

from __future__ import annotations

import ast

import pytest

from models.outbox.duty import DUTIES
from models.outbox.topics import QUEUES, TOPICS
from tests.house_rules.source import calls, dotted, found, lines
from workers.base import HANDLERS

# The one place from which something is sent to the broker, always the number of a message.
RINGS = {"workers/broker.py": "the relay's bell"}

sends = calls("send_task", "delay", "apply_async", "delay_on_commit", "signature", "apply")
_KEYWORDS = {"countdown", "eta", "autoretry_for", "retry_backoff", "expires"}
_NAMES = {"chord", "chain", "AsyncResult", "delay_on_commit", "shared_task"}


def second_brain(node: ast.AST) -> bool:
    """Whatever would make Celery remember, delay or retry, which is the table's work."""
    if isinstance(node, ast.keyword):
        return node.arg in _KEYWORDS
    if isinstance(node, ast.ImportFrom | ast.Import):
        return any(alias.name.split(".")[-1] in _NAMES for alias in node.names)
    return calls("retry", *_NAMES)(node) or dotted(node).split(".")[-1] in _NAMES


def test_celery_neither_delays_nor_retries_nor_remembers() -> None:
    assert found(second_brain, "workers") == []


def test_only_the_bell_sends_to_the_broker() -> None:
    assert found(sends, but=RINGS) == []


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        (second_brain, "send_task('x', [1], countdown=5)"),
        (second_brain, "app.task(autoretry_for=(Exception,))"),
        (second_brain, "self.retry()"),
        (second_brain, "from celery import chord"),
        (second_brain, "celery.result.AsyncResult('1')"),
        (sends, "route.delay(1)"),
        (sends, "route.apply_async([1])"),
    ],
)
def test_the_rule_sees_what_it_forbids(rule, broken: str) -> None:  # type: ignore[no-untyped-def]
    assert list(lines(rule, broken))


def test_topics_and_handlers_are_the_same_set() -> None:
    """Both ways: a topic without handler is a message nobody does, a handler without topic one nobody puts."""
    real = {name for name in TOPICS if not name.startswith("test.")}
    assert {name for name in HANDLERS if not name.startswith("test.")} == real


def test_every_duty_has_a_topic_and_every_queue_a_probe() -> None:
    assert {duty.topic for duty in DUTIES} <= set(TOPICS)
    assert {f"probe.{queue}" for queue in QUEUES} <= {duty.topic for duty in DUTIES}
