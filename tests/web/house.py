"""A web process with some rooms of the hall, on the connection of the test."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from models.settings import Settings
from web import create_app


def house(data_dir: Path, *rooms: str) -> Flask:
    """``rooms`` by name, each at its own address; the applicants' pages stand at the root."""
    at_root = ("health", "applicant")
    places = [(f"web.{name}", "" if name in at_root else f"/{name}") for name in ("health", *rooms)]
    app = create_app(Settings(secret_key="s" * 32, data_dir=data_dir, undo_seconds=0), connect=False, rooms=places)
    app.testing = True
    return app
