"""What the duties work on: the published catalogue, once a run, and a folder of files for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import hall_data


@pytest.fixture(scope="session")
def catalogue(database: str) -> None:
    """The catalogue and the demonstration staff, committed."""
    hall_data.load()


@pytest.fixture(autouse=True)
def uploads(catalogue: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The uploads folder of this test, as the settings name it, in a hall with a catalogue and staff."""
    monkeypatch.setenv("HALL_DATA_DIR", str(tmp_path))
    return tmp_path / "uploads"


@pytest.fixture
def hall_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that papers name."""
    monkeypatch.setenv("HALL_BASE_URL", "https://hall.example.org")
