"""Looking ahead, alerts, and the effect of moving work before it is moved (experience S1.2 to S1.6)."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import alerts
from models.casework.alerts import Alert
from models.casework.perform import perform
from models.people.absence import Absence
from models.people.account import PostHeld
from models.queries.outlook import outlook, pace
from models.queries.outlook_places import units
from tests import factories
from tests.hall_data import shenzhen, staff
from tests.web.desk.test_queue import several

NOW = shenzhen("2026-09-21 10:00")


def test_what_falls_due_stands_against_who_is_there(sit, db: Session, folder) -> None:
    """Holidays and leave are not counted, and too few finished pieces give no capacity."""
    several(db, folder, 3)
    with at(NOW):
        few = outlook(db)
        assert few[0].day == date(2026, 9, 21) and few[0].capacity is None and pace(db).a_day is None
        assert "只办完0件，太少" in sit("supervisor").open("/board/outlook").text
    with at(NOW - timedelta(days=3)):
        for n in range(6):
            case = factories.submitted_case(db, folder=folder, site_address=f"深圳市龙岗区示例道{n}号").case
            perform(db, case.id, "not_needed", factories.take(db, case, "gov.window1"), reason="不需要许可")
    with at(NOW):
        away = staff(db, "gov.window1").account_id
        db.add(Absence(account_id=away, from_on=date(2026, 9, 22), until_on=date(2026, 9, 22), kind="leave"))
        db.flush()
        days = outlook(db)
        assert pace(db).a_day == 6 and len(days) == 10
        # The Mid-Autumn days from the 25th to the 27th are no working days.
        assert [one.day.day for one in days[:6]] == [21, 22, 23, 24, 28, 29]
        assert (days[1].away, days[1].here) == (1, days[0].here - 1) and days[0].capacity == days[0].here * 6
        [unit] = units(db)
        people = db.scalar(select(func.count(PostHeld.account_id.distinct())).where(PostHeld.site_code == "GOV"))
        assert (unit.place, unit.due, unit.a_day, unit.left) == ("GOV", 3, 6, 0)
        assert unit.person_days == 10 * (people or 0) - 1, "one is away for a day"
        board = sit("supervisor").open("/board/outlook")
        assert len(board.page.cssselect(f"a[href*='place=GOV&last={unit.last}']")) == 1
        assert "每人每天办完6.0件" in board.text and "0至2天" in board.text and "更新于" in board.text
        for name in ("outlook", "age", "services", "load", "people", "due", "flow", "promise", "units", "stages"):
            file = board.client.get(f"/board/figures/{name}.csv")
            lines = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
            assert file.status_code == 200 and lines and "attachment" in file.headers["Content-Disposition"]
        assert sit("gov.window1").open("/board/figures/people.csv").status == 404


def test_an_alert_tells_those_named_and_opens_what_it_counts(sit, db: Session, folder) -> None:
    with at(shenzhen("2026-09-09 09:00")):
        factories.submitted_case(db, folder=folder)
    with at(NOW):
        board = sit("supervisor").open("/board/alerts")
        board.send("/alerts", kind="overdue", threshold="x", told=[])
        assert board.status == 422 and "至少选择一个要告知的人" in board.text
        clerk = staff(db, "gov.window1")
        board.send("/alerts", kind="overdue", place="GOV", threshold="0", told=[str(clerk.account_id)])
        assert "现有1件" in board.text and "超期的工作多于0件" in board.text and "示例窗口GOV1" in board.text
        board.send("/open")
        assert board.path == "/board/work" and len(board.page.cssselect("a[data-row]")) == 1
        desk = sit("gov.window1").open("/desk/")
        assert "1条未读" in desk.page.cssselect("header")[0].text_content()
        desk.open("/desk/unread").send("/open")
        assert desk.path == "/desk/queue" and len(desk.page.cssselect("a[data-row]")) == 1
        assert "未读" not in desk.page.cssselect("header")[0].text_content()
        assert sit("gov.window2").open("/board/alerts").page.cssselect(".task") == []
        # While it goes on it is the same alert; with the rule it ends.
        alert = db.scalars(select(Alert)).one()
        assert alerts.look(db) == 1 and len(db.scalars(select(Alert)).all()) == 1
        board.open("/board/alerts").send("/end")
        db.refresh(alert)
        assert alert.ended_at is not None and "还没有规则" in board.text


def test_moving_work_shows_its_effect_before(sit, db: Session, folder) -> None:
    several(db, folder, 2)
    with at(NOW):
        for case in db.scalars(select(factories.Case)).all():
            factories.take(db, case, "gov.window1")
        mine, other = staff(db, "gov.window1").account_id, staff(db, "gov.window2").account_id
        page = sit("supervisor").open(f"/admin/takeover/{mine}?to={other}")
        assert page.status == 200 and page.open("/admin/takeover/999999").status == 404
        page.open(f"/admin/takeover/{mine}?to={other}")
        assert "示例窗口GOV1：手上2件变为0件" in page.text and "示例窗口GOV2：手上0件变为2件" in page.text
