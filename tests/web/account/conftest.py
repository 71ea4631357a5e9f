"""The account room on the connection of the test, and visitors at its door."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.settings import Settings
from tests.journeys.visitor import Visitor
from web import create_app

ROOMS = [("web.health", ""), ("web.account", "/account"), ("web.desk", "/desk"), ("web.board", "/board")]


@pytest.fixture
def app(hall: None, db: Session) -> Flask:
    app = create_app(Settings(secret_key="s" * 32), connect=False, rooms=ROOMS)
    app.testing = True
    return app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)
