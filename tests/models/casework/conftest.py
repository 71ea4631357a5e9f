"""Every case of these tests walks over the real items, with the demonstration staff."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _hall(hall: None) -> None:
    """The published catalogue, once a run."""
