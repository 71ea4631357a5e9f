"""The desk and the queue: order, filters, paging, taking, letting go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework import advance
from models.casework.perform import perform
from models.casework.stages import Stage
from models.casework.supplement import open_supplement
from models.casework.work import WorkItem
from tests import factories
from tests.hall_data import shenzhen, staff

NOW = shenzhen("2026-09-21 10:00")


def several(db: Session, folder, count: int, **changes: str) -> list[str]:
    """Cases received day after day until ``NOW``; their numbers."""
    numbers = []
    for n in reversed(range(count)):
        with at(NOW - timedelta(days=n)):
            place = f"深圳市龙岗区坂田街道示例路{n}号"
            numbers.append(str(factories.submitted_case(db, folder=folder, site_address=place, **changes).case.number))
    return numbers


def rows(visitor) -> list[str]:
    return [a.get("href").rsplit("/", 1)[1] for a in visitor.page.cssselect("[data-rows] a[data-row]")]


def test_the_most_urgent_stands_first_and_says_how_long_it_has(sit, db: Session, folder) -> None:
    numbers = several(db, folder, 3)
    with at(NOW):
        visitor = sit("gov.window1").open("/desk/queue")
        assert rows(visitor) == numbers
        assert "共3件" in visitor.text
        assert "余5个工作日" in visitor.text and visitor.page.cssselect(".due time[datetime='2026-09-28']")
    english = sit("gov.window1", "en").open("/desk/queue")
    assert "3 to take" in english.text


def test_names_of_persons_are_hidden_and_of_companies_not(sit, db: Session, folder) -> None:
    several(db, folder, 1)
    factories.submitted_case(db, "T-HK-001", folder=folder)
    company = sit("gov.window1").open("/desk/queue").text
    assert "深圳示例餐饮有限公司" in company
    person = sit("talent.window1").open("/desk/queue").text
    assert "张*例" in person and "张示例" not in person


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("kind=intake", 4), ("kind=review", 0), ("item=G-MR-014", 3), ("item=G-CM-003", 1), ("band=overdue", 1),
        ("band=today", 1), ("band=soon", 1), ("band=later", 1), ("kind=nonsense&band=nonsense", 4),
    ],
)  # fmt: skip
def test_filters_narrow_and_say_so(sit, db: Session, folder, query: str, hits: int) -> None:
    """Received on 9, 15, 16 and 21 September; five working days later is the 16th, 21st, 22nd and 28th."""
    for n, day in enumerate((9, 15, 16)):
        with at(shenzhen(f"2026-09-{day:02} 09:00")):
            factories.submitted_case(db, folder=folder, site_address=f"深圳市龙岗区坂田街道示例路{n}号")
    with at(NOW):
        factories.submitted_case(db, "G-CM-003", folder=folder)
        visitor = sit("gov.window1").open(f"/desk/queue?{query}")
        assert (len(rows(visitor)), f"共{hits}件" in visitor.text) == (hits, True)
        if not hits:
            visitor.follow("清除筛选")
            assert len(rows(visitor)) == 4


def test_pages_follow_each_other_without_gap_or_double(sit, db: Session, folder, monkeypatch) -> None:
    numbers = several(db, folder, 5)
    monkeypatch.setattr("web.desk.queue.PAGE", 2)
    visitor = sit("gov.window1").open("/desk/queue?kind=intake")
    seen = rows(visitor)
    while visitor.page.cssselect("a[rel=next]"):
        visitor.follow("下一页")
        assert "kind=intake" in visitor.response.request.query_string.decode()
        seen += rows(visitor)
    assert seen == numbers
    assert len(rows(visitor.open("/desk/queue?after=nonsense"))) == 2


def test_the_queue_is_empty_and_says_what_will_come(sit) -> None:
    visitor = sit("ct.review").open("/desk/queue")
    assert "队列是空的" in visitor.text
    assert "没有待办" in visitor.open("/desk/").text


def test_next_takes_the_most_urgent_and_receives_it(sit, db: Session, folder) -> None:
    numbers = several(db, folder, 2)
    with at(NOW):
        visitor = sit("gov.window1").open("/desk/").send("/next")
        assert visitor.path == f"/desk/cases/{numbers[0]}"
        assert "在您手上" in visitor.text and "核对中" in visitor.text


def test_next_with_nothing_left_says_so(sit) -> None:
    visitor = sit("ct.review").open("/desk/").send("/next")
    assert visitor.path == "/desk/" and "现在没有您可以取的办件" in visitor.text


def test_this_very_one_is_taken_and_put_back(sit, db: Session, folder) -> None:
    number = several(db, folder, 1)[0]
    visitor = sit("gov.window1").open("/desk/queue").send("/take", work=str(db.scalar(select(WorkItem.id))))
    assert visitor.path == f"/desk/cases/{number}"
    visitor.send("/release", work=visitor.form("/release").cssselect("button")[0].get("value"))
    assert visitor.path == "/desk/" and "放回队列" in visitor.text
    item = db.scalars(select(WorkItem)).one()
    db.refresh(item)
    assert (item.holder_id, item.state) == (None, "open")
    assert rows(visitor.open("/desk/queue")) == [number]


def test_who_was_quicker_is_said_and_the_list_stays(sit, db: Session, folder) -> None:
    several(db, folder, 2)
    visitor = sit("gov.window1").open("/desk/queue?kind=intake")
    first = visitor.page.cssselect("button[name=work]")[0].get("value")
    item = db.get_one(WorkItem, int(first))
    factories.take(db, item.case, "gov.window2")
    visitor.send("take?kind=intake", work=first)
    assert visitor.status == 423 and "示例窗口GOV2" in visitor.text and "另取一件" in visitor.text
    assert len(rows(visitor)) == 1
    visitor.send("take?kind=intake", work="999999999")
    assert visitor.status == 409 and "已经办完或已由他人认领" in visitor.text
    visitor.send("take?kind=intake", work="x")
    assert visitor.status == 400


def test_hands_have_a_limit(sit, db: Session, folder) -> None:
    several(db, folder, 21)
    visitor = sit("gov.window1")
    for _ in range(20):
        visitor.open("/desk/").send("/next")
        assert visitor.status == 200
    visitor.open("/desk/").send("/next")
    assert visitor.status == 403 and "您手上已有20件" in visitor.text
    assert len(visitor.page.cssselect(".banner a[href*='/cases/']")) == 20


def test_my_desk_puts_the_overdue_first_and_counts_it_in_the_title(sit, db: Session, folder) -> None:
    several(db, folder, 1)
    with at(shenzhen("2026-09-14 09:00")):
        late = factories.accepted_case(db, folder=folder, site_address="深圳市龙岗区示例路88号").case
        factories.take(db, late, "mr.review")
    with at(shenzhen("2026-09-18 09:00")):
        soon = factories.accepted_case(db, folder=folder, site_address="深圳市龙岗区示例路89号").case
        factories.take(db, soon, "mr.review")
    with at(shenzhen("2026-09-22 09:00")):
        visitor = sit("mr.review").open("/desk/")
        assert visitor.one("title").text_content().startswith("（1件超期）我的工作台")
        assert rows(visitor) == [str(late.number), str(soon.number)]
        groups = [row.text_content().split() for row in visitor.page.cssselect("th[scope=rowgroup]")]
        assert groups == [["已超期", "1"], ["我认领的", "1"]]


def test_an_answered_supplement_comes_back_as_such(sit, db: Session, folder) -> None:
    filed = factories.submitted_case(db, folder=folder)
    clerk = factories.take(db, filed.case, "gov.window1")
    perform(db, filed.case.id, "ask_supplement", clerk, lines=factories.LINES)
    asked = open_supplement(db, filed.case.id)
    assert asked is not None
    # Until it is answered nobody has work on it: it stands in a list of its own, read only.
    visitor = sit("gov.window2").open("/desk/waiting")
    assert [a.get("href") for a in visitor.page.cssselect("a[data-row]")] == [f"/desk/cases/{filed.case.number}"]
    assert "待补正" in visitor.text and not visitor.page.cssselect("main button")
    visitor.open("/desk/queue?scope=team&stage=waiting_supplement")
    assert visitor.page.cssselect("a[href='/desk/waiting?stage=waiting_supplement']")
    assert not sit("talent.window1").open("/desk/waiting").page.cssselect("a[data-row]")
    visitor.open(f"/desk/cases/{filed.case.number}")
    assert "等申请人补正，期限到" in visitor.text and "认领以后才能打开材料" not in visitor.text
    for line in asked.lines:
        line.answer = "cannot"
    perform(db, filed.case.id, "answer_supplement", filed.applicant)
    advance.advance(db, filed.case.id)
    visitor = sit("gov.window2").open("/desk/queue")
    assert "回来的" in visitor.text
    visitor.send("/take", work=visitor.page.cssselect("button[name=work]")[0].get("value"))
    assert filed.case.stage == Stage.RECEIVED
    groups = visitor.open("/desk/").page.cssselect("th[scope=rowgroup]")
    assert ["回来的" in group.text_content() for group in groups] == [True]


def test_figures_of_today(sit, db: Session, folder) -> None:
    with at(NOW):
        filed = factories.submitted_case(db, folder=folder)
        clerk = factories.take(db, filed.case, "gov.window1")
    with at(NOW + timedelta(minutes=12)):
        perform(db, filed.case.id, "not_needed", clerk, reason="不需要许可")
        visitor = sit("gov.window1").open("/desk/")
        figures = {f.cssselect("dt")[0].text_content(): f.cssselect("dd")[0].text_content() for f in
                   visitor.page.cssselect(".figure")}  # fmt: skip
        assert (figures["今天处理"], figures["一件通常用时"], figures["手上"]) == ("1", "12分钟", "0")
    with at(NOW + timedelta(days=1)):
        assert "一件通常用时" in sit("gov.window1").open("/desk/").text
        assert staff(db, "gov.window1").account_id


def test_a_piece_is_passed_over_with_a_reason_that_the_supervisor_sees(sit, db: Session, folder) -> None:
    first, second = several(db, folder, 2)
    with at(NOW):
        desk = sit("gov.window1").open("/desk/")
        assert first in desk.text.replace(" ", "")
        desk.send("/skip", work=desk.page.cssselect("form[action$='/skip'] button")[0].get("value"))
        assert desk.status == 422 and "请选择跳过的理由" in desk.text
        desk.send("/skip", work=desk.page.cssselect("form[action$='/skip'] button")[0].get("value"),
                  skip_reason="other", skip_words="需要手语")  # fmt: skip
        assert "跳过" in desk.text and second in desk.text.replace(" ", "")
        desk.send("/next")
        assert desk.path == f"/desk/cases/{second}"
        desk.open(f"/desk/cases/{first}").send("/priority", priority="yes")
        assert "不再优先" in desk.text
        board = sit("supervisor").open("/board/fairness")
        assert "需要手语" in board.text and "示例窗口GOV1" in board.text and "还没有核验报告" in board.text
        assert "Passed over" in sit("supervisor", "en").open("/board/fairness").text
