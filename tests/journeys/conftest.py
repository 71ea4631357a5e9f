"""Journeys go in by HTTP, run what the workers would do in this process, and look at the pages that come out."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.settings import Settings
from tests.journeys.visitor import Visitor
from web import create_app


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the web process and of the workers in this process."""
    monkeypatch.setenv("HALL_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def app(hall: None, db: Session, data_dir: Path) -> Flask:
    """The applicants' side of the hall on the connection of this test."""
    settings = Settings(secret_key="s" * 32, data_dir=data_dir, base_url="https://hall.example", undo_seconds=0)
    rooms = [("web.health", ""), ("web.applicant", ""), ("web.account", "/account")]
    app = create_app(settings, connect=False, rooms=rooms)
    app.testing = True
    return app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)
