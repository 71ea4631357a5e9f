"""Every test here stands on the published catalogue and the demonstration staff."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _hall(hall: None) -> None: ...
