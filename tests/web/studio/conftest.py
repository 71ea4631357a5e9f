"""Petitions on the connection of the test: the public's side, and staff who have signed in."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people.account import Account
from models.settings import Settings
from tests.journeys.visitor import Visitor
from web import create_app

ROOMS = [("web.health", ""), ("web.applicant", ""), ("web.account", "/account"), ("web.studio", "/studio")]
Sit = Callable[..., Visitor]


@pytest.fixture
def app(hall: None, db: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setenv("HALL_DATA_DIR", str(tmp_path))
    app = create_app(Settings(secret_key="s" * 32, data_dir=tmp_path), connect=False, rooms=ROOMS)
    app.testing = True
    return app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def sit(app: Flask, db: Session) -> Sit:
    """A member of staff, by login; the door itself is tested with the accounts."""

    def signed_in(login: str, lang: str = "zh") -> Visitor:
        account = db.scalars(select(Account).where(Account.login == login)).one()
        visitor = Visitor(app, lang)
        with visitor.client.session_transaction() as session:
            session["_user_id"] = f"{account.id}.{account.session_epoch}"
            session["signed_in_at"] = int(time.time())
        return visitor

    return signed_in
