"""The charts of the board: each column, the row of its table and the list behind it are what SQL counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.calendar.now import at
from models.casework.perform import perform
from tests import factories
from tests.hall_data import shenzhen

# A Monday between two weeks of work; the Sunday before is a make-up working day.
NOW = shenzhen("2026-09-21 10:00")
MONDAY = date(2026, 9, 21)
_BY_WEEK = """
select date_trunc('week', {moment})::date, count(*)
  from cases c left join clock k on k.case_id = c.id and k.kind = 'promised'
 where {moment} is not null and {which} group by 1
"""


@pytest.fixture
def weeks(db: Session, folder) -> None:
    """Two weeks: cases received and waiting, late at the window, withdrawn, granted in time and too late."""
    for n, day in enumerate((1, 8, 9, 16, 17, 18)):
        with at(shenzhen(f"2026-09-{day:02} 09:00")):
            factories.submitted_case(db, folder=folder, site_address=f"示例路{n}号")
    for n, decided in enumerate(["2026-09-08"] * 5 + ["2026-09-15"]):
        with at(shenzhen("2026-09-01 09:00")):
            case = factories.reviewed_case(db, folder=folder, site_address=f"示例道{n}号").case
            decider = factories.take(db, case, "mr.decide")
        with at(shenzhen(f"{decided} 10:00")):
            perform(db, case.id, "grant", decider)
    with at(shenzhen("2026-09-20 23:59")):
        gone = factories.submitted_case(db, folder=folder, site_address="示例巷1号")
    with at(shenzhen("2026-09-21 00:00")):
        perform(db, gone.case.id, "withdraw", gone.applicant, reason="不办了")


def drawn(visitor, chart: str) -> list[tuple[str, str]]:
    """Each number above a bar, with the address to which it leads."""
    bars = visitor.page.cssselect(f"section[aria-labelledby={chart}] > svg text:not(.place)")
    return [(bar.text_content(), bar.getparent().get("href") or "") for bar in bars]


def tabled(visitor, chart: str) -> list[list[tuple[str, str]]]:
    """The rows of the table behind a chart: each number with the address to which it leads."""
    rows = visitor.page.cssselect(f"section[aria-labelledby={chart}] tbody tr")
    return [[(td.text_content(), (td.xpath("a/@href") or [""])[0]) for td in row.cssselect("td")] for row in rows]


def by_week(db: Session, moment: str, which: str = "true") -> list[int]:
    """Of the eight weeks up to :data:`MONDAY`, how many cases have ``moment`` in them, asked in SQL alone."""
    found = dict(db.execute(text(_BY_WEEK.format(moment=moment, which=which))).all())
    return [found.get(MONDAY - timedelta(days=7 * n), 0) for n in reversed(range(8))]


def lists_agree(visitor, figures: list[tuple[str, str]]) -> None:
    for figure, href in figures:
        if href:
            assert len(visitor.open(href).page.cssselect("[data-rows] a[data-row]")) == int(figure), href


def test_what_came_and_went_is_what_sql_counts_with_the_lists_behind(sit, weeks, db: Session) -> None:
    """Weeks begin on Monday in Shenzhen: what came on Sunday at 23:59 and went a minute later is in two of them."""
    received = by_week(db, "received_at at time zone 'Asia/Shanghai'")
    ended = by_week(db, "ended_at at time zone 'Asia/Shanghai'")
    assert (received[-4:], ended[-2:]) == ([7, 2, 4, 0], [0, 1])
    with at(NOW):
        visitor = sit("supervisor").open("/board/")
        bars, table = drawn(visitor, "flow-chart"), tabled(visitor, "flow-chart")
        assert [int(figure) for figure, _ in bars] == [n for pair in zip(received, ended, strict=True) for n in pair]
        assert [cell for row in table for cell in row] == bars
        lists_agree(visitor, bars)


def test_shares_in_time_are_what_sql_counts_and_few_decisions_have_none(sit, weeks, db: Session) -> None:
    """CLK-11: all five of a week kept the promise; the one of the next did not, and is too few for a share."""
    promised = "c.outcome is not null and k.id is not null"
    decided = by_week(db, "decided_on", promised)
    late = by_week(db, "decided_on", f"{promised} and k.stopped_on > k.due_on")
    assert (decided[-3:], late[-3:]) == ([5, 1, 0], [0, 1, 0])
    with at(NOW):
        visitor = sit("supervisor").open("/board/")
        table = tabled(visitor, "promise-chart")
        assert [[int(figure) for figure, _ in row[:2]] for row in table] == [
            [*pair] for pair in zip(decided, late, strict=True)
        ]
        assert [figure for figure, _ in drawn(visitor, "promise-chart")][-3:] == ["100%", "—", "—"]
        lists_agree(visitor, [cell for row in table for cell in row[:2]])


def test_every_open_case_is_in_one_column_of_what_falls_due(sit, weeks, db: Session) -> None:
    days = dict(db.execute(text("select due_on, count(*) from cases where number is not null and ended_at is null"
                                "  and due_on is not null group by 1")).all())  # fmt: skip
    with at(NOW):
        visitor = sit("supervisor").open("/board/")
        bars = drawn(visitor, "due-chart")
        assert sum(int(figure) for figure, _ in bars) == sum(days.values()) > 5
        assert [row[0] for row in tabled(visitor, "due-chart")] == bars
        # Four columns of what is overdue, then today and nine more working days, then the rest.
        assert len(bars) == 4 + 10 + 1
        assert int(bars[4][0]) == days.get(NOW.date(), 0)
        assert sum(int(figure) for figure, _ in bars[:4]) == sum(n for day, n in days.items() if day < NOW.date())
        lists_agree(visitor, bars)


def test_a_week_pages_without_gap_or_double_and_takes_any_cursor(sit, weeks, monkeypatch) -> None:
    with at(NOW):
        visitor = sit("supervisor")
        for kind in ("received", "decided"):
            whole = [
                a.get("href") for a in visitor.open(f"/board/weeks/{kind}/2026-09-08").page.cssselect("a[data-row]")
            ]
            with monkeypatch.context() as patch:
                patch.setattr("models.queries.weeks.of_week.__defaults__", (None, 2))
                seen = [
                    a.get("href") for a in visitor.open(f"/board/weeks/{kind}/2026-09-07").page.cssselect("a[data-row]")
                ]
                while visitor.page.cssselect("a[rel=next]"):
                    visitor.follow("下一页")
                    seen += [a.get("href") for a in visitor.page.cssselect("a[data-row]")]
            assert seen == whole
            for cursor in ("x", "2026-09-08_x", "2026-09-08T10:00_1", "_"):
                assert visitor.open(f"/board/weeks/{kind}/2026-09-07?after={cursor}").status == 200
        assert "这一周没有这样的办件" in visitor.open("/board/weeks/late/2026-08-31").text
        assert visitor.open("/board/weeks/received/nonsense").status == 404
        assert visitor.open("/board/weeks/nonsense/2026-09-07").status == 404


def test_an_empty_hall_draws_empty_charts_in_both_languages(sit) -> None:
    for lang in ("zh", "en"):
        visitor = sit("supervisor", lang).open("/board/")
        assert visitor.status == 200
        for chart in ("due-chart", "flow-chart"):
            assert {figure for figure, _ in drawn(visitor, chart)} == {"0"}
        assert not visitor.page.cssselect("section.chart > svg rect:not(.field)")
