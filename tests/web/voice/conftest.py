"""The pages of ratings with the rooms they lead to, on the connection of the test."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.settings import Settings
from tests.web.desk.conftest import sit
from web import create_app

__all__ = ["sit"]
ROOMS = [
    ("web.health", ""),
    ("web.applicant", ""),
    *((f"web.{n}", f"/{n}") for n in ("account", "desk", "board", "voice")),
]


@pytest.fixture
def app(hall: None, db: Session, tmp_path: Path) -> Flask:
    app = create_app(Settings(secret_key="s" * 32, data_dir=tmp_path), connect=False, rooms=ROOMS)
    app.testing = True
    return app
