"""Databases with a hall of their own: a history is too long for the one transaction of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests import hall_data
from tests.databases import new_store

Hall = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="session")
def empty_hall(server_url: str) -> Hall:
    """Makes a context in which the house stands on a new database with the catalogue and the demonstration staff."""

    @contextmanager
    def new() -> Iterator[None]:
        with new_store(server_url):
            hall_data.load()
            yield

    return new
