"""The relay: from the outbox to the broker, and the recurring duties.

It rings first and marks after, so a relay that is killed in between rings twice, which is harmless; the other order
would leave a message waiting.  The broker is kept shallow: the backlog stays in the table, where it has an order, a
pause and a due date, and a flushed broker costs one second.
"""

from __future__ import annotations

import os
import socket
import threading
import time

import structlog
from sqlalchemy.exc import SQLAlchemyError

from models import production
from models.db import connect, transaction
from models.opening import WORKER_TIMEOUT_MS
from models.outbox import QUEUES, Due, Want, describe, due, duty, presence, rung
from models.outbox.bell import Bell
from models.outbox.tally import count, roll_up
from models.settings import BadSettings, Settings
from workers import app, fault, logs
from workers.broker import BROKER_ERRORS, Broker

log = structlog.get_logger(__name__)

# Rings in the broker per live process of a queue, and at least.
CAP = 20
# A ring that nobody followed for so long is rung again; at once (1 s) when the queue in the broker is empty.
AGAIN, AGAIN_EMPTY = 15, 1
# Longest wait between two passes, in seconds; a put wakes earlier.
POLL = 1.0
# Wait after an error, of the broker or of the database.
BACK_OFF = 0.5
# Seconds between two writings of the relay's own row and of the running figures.
SIGN_EVERY = 1.0


class Relay:
    """One relay.  Several are harmless; the first awake by ``name`` rings, so that they do not double each other."""

    def __init__(self, name: str, broker: Broker) -> None:
        self.name = name
        self._broker = broker
        self._lengths: dict[str, int] = {}
        self._error: str | None = None
        self._signed = float("-inf")

    def start(self) -> None:
        with transaction() as db:
            duty.plant(db)
            presence.clear_away(db)
        log.info("relay starts", relay=self.name)

    def turn(self) -> int:
        """One pass: claim duties, ring for what is due; how many rings.  A broker that is away is noted, not raised."""
        broker_was_up = self._error is None
        self._ask_broker()
        if time.monotonic() - self._signed >= SIGN_EVERY or broker_was_up != (self._error is None):
            self._sign()
        with transaction() as db:
            if presence.first_awake(db) not in (self.name, None):
                return 0
            duty.claim(db)
            messages = due(db, self._wants(presence.live_slots(db))) if self._error is None else []
        return self._ring(messages)

    def _wants(self, slots: dict[str, int]) -> dict[str, Want]:
        wants = {}
        for queue, length in self._lengths.items():
            room = max(CAP, CAP * slots.get(queue, 0)) - length
            if room > 0:
                wants[queue] = Want(room, AGAIN if length else AGAIN_EMPTY)
        return wants

    def _ring(self, messages: list[Due]) -> int:
        rung_for: list[Due] = []
        for message in messages:
            try:
                self._broker.ring(message)
            except BROKER_ERRORS as error:
                self._broke(error)
                with transaction() as db:
                    count(db, "publish_errors", message.queue)
                break
            fault.point("after_ring")
            rung_for.append(message)
        if rung_for:
            with transaction() as db:
                rung(db, rung_for)
        return len(rung_for)

    def _ask_broker(self) -> None:
        try:
            self._lengths = self._broker.lengths(QUEUES)
            self._error = None
        except BROKER_ERRORS as error:
            self._broke(error)

    def _broke(self, error: Exception) -> None:
        if self._error is None:
            log.warning("the broker does not answer", error=describe(error)[0])
        self._error = type(error).__name__

    def _sign(self) -> None:
        """Write the row from which web learns about the broker, raise the figures, and look for poisoned queues."""
        memory = self._broker_memory()
        with transaction() as db:
            presence.relay_awake(
                db, self.name, pid=os.getpid(), host=socket.gethostname(), broker_error=self._error,
                broker_memory_bytes=memory, lengths=self._lengths,
            )  # fmt: skip
            roll_up(db)
            poisoned = (
                {queue for worker in presence.fallen(db) for queue in worker.queues} if self._error is None else ()
            )
        for queue in sorted(poisoned):
            self._purge(queue)
        self._signed = time.monotonic()

    def _broker_memory(self) -> int | None:
        try:
            return self._broker.memory() if self._error is None else None
        except BROKER_ERRORS as error:
            self._broke(error)
            return None

    def _purge(self, queue: str) -> None:
        """Workers of this queue fall as soon as they stand: something in it is poison.  The table rings again."""
        log.error("purging a queue whose workers fall again and again", queue=queue)
        try:
            self._broker.purge(queue)
        except BROKER_ERRORS as error:
            self._broke(error)
            return
        with transaction() as db:
            count(db, "purges", queue)

    @property
    def broker_up(self) -> bool:
        return self._error is None


def run(settings: Settings, stop: threading.Event, name: str = "") -> None:
    """Relay until ``stop`` is set.  ``name`` must differ between relays; by default host and process.

    It opens no sealed column and signs nothing, so that it runs without any of the keys.
    Raises :class:`BadSettings` when database or broker are not named.
    """
    production.check(settings, "relay")
    for setting, name_of in ((settings.redis_url, "REDIS_URL"), (settings.database_url, "DATABASE_URL")):
        if not setting:
            raise BadSettings(f"{name_of} is not set and no hall runs on HALL_DATA_DIR, so there is nothing to relay.")
    logs.configure(settings.log_level)
    fault.arm(settings)
    connect(settings.database_url, statement_timeout_ms=WORKER_TIMEOUT_MS, pool_size=2)
    relay = Relay(name or f"relay@{socket.gethostname()}/{os.getpid()}", Broker(settings.redis_url, app))
    started = False
    with Bell() as bell:
        while not stop.is_set():
            try:
                if not started:
                    relay.start()
                    started = True
                rings = relay.turn()
            except SQLAlchemyError as error:
                log.warning("the database does not answer", error=describe(error)[0])
                stop.wait(BACK_OFF)
                continue
            if not relay.broker_up:
                stop.wait(BACK_OFF)
            elif not rings:
                bell.wait(POLL)
