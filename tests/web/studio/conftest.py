"""Petitions on the connection of the test: the public's side, and staff who have signed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.journeys.visitor import Visitor
from tests.web.house import house


@pytest.fixture
def app(hall: None, db: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setenv("HALL_DATA_DIR", str(tmp_path))
    return house(tmp_path, "applicant", "account", "studio")


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)
