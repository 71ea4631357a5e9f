"""Databases of a test's own, for what is committed and must not meet other tests."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

from models import db as store
from models import migrations
from models.calendar import shelf


@contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """The address of an empty database on the server, which is dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"create database {name}")
        try:
            yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
        finally:
            admin.execute(f"drop database {name} with (force)")


@contextmanager
def new_store(server_url: str) -> Iterator[str]:
    """A new database with every table, on which this process stands meanwhile; its address."""
    before = store.engine() if store.is_connected() else None
    with new_database(server_url) as url:
        migrations.upgrade(url)
        own = store.connect(url, statement_timeout_ms=30_000)
        # Calendars lie in the store; what was read of another one's says nothing of this.
        shelf.forget()
        try:
            yield url
        finally:
            own.dispose()
            store.use(before)
            shelf.forget()
