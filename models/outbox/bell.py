"""The ear of the relay: waits for :func:`models.outbox.message.wake`, or for a moment, whichever comes first."""

from __future__ import annotations

import time
from types import TracebackType

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from models import db
from models.outbox.message import CHANNEL


class Bell:
    """A connection of its own that listens.  Lost, it is opened again; meanwhile waiting is a plain pause."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection | None = None

    def __enter__(self) -> Bell:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._hang_up()

    def wait(self, seconds: float) -> bool:
        """Wait until somebody puts a message, at most ``seconds``.  Answers whether somebody did."""
        try:
            notes = list(self._listening().notifies(timeout=seconds, stop_after=1))
        except (psycopg.OperationalError, SQLAlchemyError):
            # The database is away.  Whoever waits here will ask it next and report that; this only paces the asking.
            self._hang_up()
            time.sleep(seconds)
            return False
        return bool(notes)

    def _listening(self) -> psycopg.Connection:
        if self._connection is None:
            # Taken out of the pool for good: a listening connection must not be handed to somebody else.
            pooled = db.engine().raw_connection()
            connection = pooled.driver_connection
            assert isinstance(connection, psycopg.Connection)
            pooled.detach()
            connection.rollback()
            connection.autocommit = True
            connection.execute(f"listen {CHANNEL}")
            self._connection = connection
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
