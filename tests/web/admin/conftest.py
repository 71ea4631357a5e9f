"""Staff accounts on the connection of the test, with operators and supervisors who have signed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people.account import Account
from tests.web.house import house


@pytest.fixture
def app(hall: None, db: Session, tmp_path: Path) -> Flask:
    return house(tmp_path, "account", "desk", "board", "ops", "admin")


@pytest.fixture
def number(db: Session) -> Callable[[str], int]:
    """The number of an account, by login."""
    return lambda login: db.scalars(select(Account.id).where(Account.login == login)).one()
