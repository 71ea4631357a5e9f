"""Visits are counted at the window, by the hall of the one who counts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.counter.visit import Visit
from tests.hall_data import shenzhen


def test_a_press_counts_one_visit_of_this_hour_and_only_for_the_own_hall(sit, db: Session) -> None:
    with at(shenzhen("2026-09-21 10:40")):
        desk = sit("gov.window1").open("/desk/")
        assert "今天0人次" in desk.text
        for purpose in ("file", "file", "advice"):
            desk.send("/desk/visits", purpose=purpose)
        assert "今天3人次" in desk.text
        desk.send("/desk/visits", site="TALENT", purpose="file")
        assert desk.status == 400
        assert "今天0人次" in sit("talent.window1").open("/desk/").text
    counted = db.execute(select(Visit.day, Visit.site_code, Visit.hour, Visit.purpose, Visit.visits)).all()
    assert {(str(day), *rest) for day, *rest in counted} == {
        ("2026-09-21", "GOV", 10, "file", 2),
        ("2026-09-21", "GOV", 10, "advice", 1),
    }


def test_who_has_no_window_counts_nobody(sit, db: Session) -> None:
    assert not sit("mr.review").open("/desk/").page.cssselect("#visits")
