"""The ops room with its door, and people who come to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models.people import demo
from models.settings import Settings
from tests import hall_data
from tests.web.ops.visitor import Visitor
from web import create_app

ROOMS = [("web.health", ""), ("web.account", "/account"), ("web.ops", "/ops")]


@pytest.fixture(scope="session")
def ops_app(database: str) -> Flask:
    hall_data.load()
    app = create_app(Settings(secret_key="s" * 32), connect=False, rooms=ROOMS)
    app.testing = True
    return app


@pytest.fixture
def client(ops_app: Flask) -> FlaskClient:
    """Somebody who has not signed in."""
    return ops_app.test_client()


@pytest.fixture
def visit(ops_app: Flask, db: Session) -> Callable[[str], Visitor]:
    """Signs a member of staff in by login."""

    def signed_in(login: str) -> Visitor:
        visitor = Visitor(ops_app.test_client())
        visitor.sign_in(login, demo.PASSWORD)
        return visitor

    return signed_in


@pytest.fixture
def operator(visit: Callable[[str], Visitor]) -> Visitor:
    return visit("operator")
