"""What the hall's workers are held against: Celery as the hall sets it, with a task that does nothing.

The settings come from the environment: importing the room of the workers would make this one of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from celery import Celery
from kombu import Queue

QUEUE = TASK = NODE = "noop"
SETTINGS = "NOOP_SETTINGS"


def make(settings: Mapping[str, object]) -> Celery:
    """The app, for its worker and for whoever sends to it."""
    made = Celery("noop")
    made.conf.update(settings, task_queues=[Queue(QUEUE)], task_default_queue=QUEUE)
    return made


app = make(json.loads(os.environ.get(SETTINGS, "{}")))


@app.task(name=TASK)
def noop(number: int) -> None:
    """Arrive."""
