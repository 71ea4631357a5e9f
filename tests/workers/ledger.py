"""Handlers for the tests of the workers, loaded with ``celery … -I tests.workers.ledger``.

``ids`` are ``[way, …]``.  Every effect is a row of a table without a unique key, so that a doubled one would show.
"""

from __future__ import annotations

import os
import signal
import time

from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.db import reading
from models.outbox import message_id
from models.outbox.topics import TOPICS, Topic
from workers.base import handler

AT_ONCE, AT_THE_GATE, RAISES, KILLS, HANGS = range(5)

# One in each queue, so that a test can poison or hold a queue and watch another.
for _topic in (
    Topic("test.effect", "intake"),
    Topic("test.slow", "slow"),
    Topic("test.documents", "documents"),
    # Renewed while it works; a frozen worker loses it after two seconds.
    Topic("test.short_lease", "notices", lease=2, limit=30),
    Topic("test.no_budget", "intake", budget=1),
    Topic("test.limited", "scan", limit=2),
):
    TOPICS[_topic.name] = _topic

TABLES = (
    "create table if not exists test_ledger (message_id bigint, pid int)",
    "create table if not exists test_gate (open int)",
)


def effect(db: Session, ids: list[int]) -> None:
    way = ids[0]
    if way == RAISES:
        raise ValueError("it cannot be done")
    if way == KILLS:
        os.kill(os.getpid(), signal.SIGKILL)
    if way == HANGS:
        _hang()
    db.execute(text("insert into test_ledger values (:id, :pid)"), {"id": message_id.get(), "pid": os.getpid()})
    if way == AT_THE_GATE:
        _wait_for_the_gate()


def _wait_for_the_gate() -> None:
    while True:
        with reading() as db:
            if db.scalar(text("select count(*) from test_gate")):
                return
        time.sleep(0.05)


def _hang() -> None:
    """Deaf to the soft limit, so that only the hard one helps."""
    while True:
        try:
            time.sleep(60)
        except SoftTimeLimitExceeded:
            continue


for _name in [name for name in TOPICS if name.startswith("test.")]:
    handler(_name)(effect)
