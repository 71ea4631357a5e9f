"""A published catalogue and staff, once a run: every case of these tests walks over the real items."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import hall_data


@pytest.fixture(scope="session", autouse=True)
def _hall(database: str) -> Iterator[None]:
    hall_data.load()
    yield
