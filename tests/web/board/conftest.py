"""The board on the connection of the test, with staff who have signed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.web.house import house


@pytest.fixture
def app(hall: None, db: Session, tmp_path: Path) -> Flask:
    return house(tmp_path, "account", "desk", "board", "admin")
