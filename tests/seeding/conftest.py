"""Databases with a hall of their own: a history is too long for the one transaction of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from models import db as store
from models.migrations import upgrade
from tests import hall_data

Hall = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="session")
def empty_hall(server_url: str, engine: Engine) -> Iterator[Hall]:
    """Makes a context in which the house stands on a new database with the catalogue and the demonstration staff."""
    admin = create_engine(server_url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    head, _, query = server_url.partition("?")

    @contextmanager
    def new() -> Iterator[None]:
        name, before = f"seed_{uuid4().hex[:12]}", store.engine()
        with admin.connect() as connection:
            connection.execute(text(f"create database {name}"))
        url = head.rsplit("/", 1)[0] + "/" + name + ("?" + query if query else "")
        own = store.connect(url, statement_timeout_ms=30_000)
        try:
            upgrade(url)
            hall_data.load()
            yield
        finally:
            own.dispose()
            store.use(before)
            with admin.connect() as connection:
                connection.execute(text(f"drop database {name} with (force)"))

    yield new
    admin.dispose()
