"""Life events over the real items, with the demonstration staff, and a data folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folder(hall: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The uploads folder of verbs and workers alike."""
    monkeypatch.setenv("HALL_DATA_DIR", str(tmp_path))
    return tmp_path / "uploads"
