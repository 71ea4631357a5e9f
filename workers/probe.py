"""One message round through each queue: proves database, relay, broker, worker and database again, per queue."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.outbox import QUEUES, forget_rounds
from workers.base import Act, handler


def _probe(queue: str) -> Act:
    def probe(db: Session, ids: list[int]) -> None:
        """Arriving is the proof.  On the way it clears the closed rounds of its queue away."""
        forget_rounds(db, queue)

    return probe


for _queue in QUEUES:
    handler(f"probe.{_queue}")(_probe(_queue))
