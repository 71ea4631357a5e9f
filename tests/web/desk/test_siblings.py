"""Clerks see the other parts of a life event, and open those that they may (MOD-3)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.joint.stages import children
from tests import life_events


def test_the_page_of_a_part_shows_the_whole(
    sit, db: Session, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALL_DATA_DIR", str(tmp_path))
    parent, _ = life_events.sent(db, "E-09", folder)
    life_events.decide(db, children(db, parent.id)[1])
    one, two = children(db, parent.id).values()
    visitor = sit("talent.window1", "en").open(f"/desk/cases/{two.number}")
    assert "Life event: Foreigner coming to work, part 2 of 4" in visitor.text
    links = {a.get("href") for a in visitor.page.cssselect(".part a")}
    assert links == {f"/desk/cases/{one.number}"}, "the part itself and those still to come are no links"
    assert "begins when part 2 is closed" in visitor.text
