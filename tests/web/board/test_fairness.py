"""The supervisor reads the nightly proof: who picked what, and what was more urgent (U5)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import desk
from models.casework.proof import write_missing
from models.casework.work import WorkItem
from tests import factories
from tests.hall_data import shenzhen, staff

NOW = shenzhen("2026-09-21 10:00")


def test_the_report_names_who_picked_past_a_more_urgent_piece(sit, db: Session, folder) -> None:
    numbers = []
    for day in (17, 18):
        with at(shenzhen(f"2026-09-{day} 10:00")):
            place = f"深圳市龙岗区坂田街道示例路{day}号"
            numbers.append(factories.submitted_case(db, folder=folder, site_address=place).case.number)
    with at(NOW):
        later = db.scalars(select(WorkItem.id).order_by(WorkItem.due_on.desc())).first()
        desk.take(db, later or 0, staff(db, "gov.window1"))
    with at(NOW + timedelta(days=1)):
        write_missing(db)
        page = sit("supervisor").open("/board/fairness")
    told = page.page.cssselect("section table tbody tr")
    assert len(told) == 1 and ">" not in page.text
    cells = [cell.text_content().replace(" ", "") for cell in told[0].cssselect("td")]
    assert cells[:3] == ["10:00", "示例窗口GOV1", "自己挑选"]
    assert numbers[1] in cells[3] and numbers[0] in cells[4]
