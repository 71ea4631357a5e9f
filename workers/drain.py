"""The workers without processes: run what is due, here and now, until nothing is."""

from __future__ import annotations

from models.db import transaction
from models.outbox import QUEUES, Want, due
from workers.base import run

BATCH = 100
# A message that always puts another one would run for ever.
ENOUGH = 20_000


def drain(*, strict: bool = True) -> int:
    """Run due messages in this process until quiet; how many runs that took.

    Due is due in law time: move :func:`models.calendar.now.now` and what has become due runs too.  ``strict`` raises
    the first error of a handler, after the failure was noted; otherwise the retry simply waits for its time.
    Raises ``RuntimeError`` when it does not become quiet.
    """
    runs = 0
    while runs < ENOUGH:
        with transaction() as db:
            messages = due(db, {queue: Want(BATCH, 0) for queue in QUEUES})
        if not messages:
            return runs
        for message in messages:
            ran = run(message.topic, message.id, "drain/0")
            if strict and ran.error is not None:
                raise ran.error
            runs += 1
    raise RuntimeError(f"the outbox is not quiet after {ENOUGH} runs")
