"""PD-11: whoever of the staff is shown personal data in full leaves a line in the read log, on every page there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.papers import live_papers
from models.casework.read_log import ReadLine
from models.settings import Settings
from tests import factories
from tests.journeys.hostile_data import fitting
from tests.journeys.sitting import sit
from web import create_app

PERSONAL = ("张示例", "李示例", "440307190211301288", "15400000000", "坂田街道示例路1号")
FILES = ("image/", "application/pdf")


@pytest.fixture
def house(hall: None, db: Session, tmp_path: Path) -> Flask:
    """Every room."""
    app = create_app(Settings(secret_key="s" * 32, data_dir=tmp_path, undo_seconds=0), connect=False)
    app.testing = True
    return app


def addresses(app: Flask, case: Case, paper_id: int) -> Iterator[tuple[str, str]]:
    """Every page that is opened by an address, with its name; what the address asks for is of the case, or number 1."""
    places = {"number": case.number, "paper_id": paper_id, "code": case.item_code, "filename": "x", "queue": "intake"}
    for rule in app.url_map.iter_rules():
        # The pages for machines ask servers that do not stand here; those of styles show nobody real.
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(("health.", "styles.")):
            built = rule.build({name: fitting(place, places.get(name, 1)) for name, place in rule._converters.items()})
            assert built is not None, rule
            yield rule.endpoint, built[1]


def shows(client: FlaskClient, address: str, number: str) -> bool:
    """Whether the answer holds personal data in full: in its words, or as a file of the case."""
    answer = client.get(address)
    if number in address and answer.status_code == 200 and answer.mimetype.startswith(FILES):
        return True
    return answer.mimetype == "text/html" and any(one in answer.text for one in PERSONAL)


def test_no_page_shows_personal_data_without_a_line(house: Flask, db: Session, tmp_path: Path) -> None:
    case = factories.submitted_case(db, folder=tmp_path / "uploads").case
    factories.take(db, case, "gov.window1")
    paper, number = live_papers(db, case.id)[0], str(case.number)
    lines, shown = select(func.count()).select_from(ReadLine), set()
    for login in ("gov.window1", "gov.window2", "supervisor", "operator"):
        client = sit(house, db, login).client
        for endpoint, address in addresses(house, case, paper.id):
            before = db.scalar(lines)
            if shows(client, address, number):
                shown.add((login, endpoint))
                assert db.scalar(lines) > before, f"{login} reads on {address} and nobody will know"
    assert shown >= {("gov.window1", f"desk.{page}") for page in ("case", "paper", "paper_page")}
