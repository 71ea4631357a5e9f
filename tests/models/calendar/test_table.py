"""The holiday tables: right on every day, honest about what is not yet known, and refused when they contradict."""

import copy
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from models.calendar import table
from models.calendar.working import Calendar, by_version, current

CAL = current()


def days_of(*years: int) -> list[date]:
    return [day for year in years for n in range(366) if (day := date(year, 1, 1) + timedelta(n)).year == year]


def test_every_day_of_2024_to_2026_agrees_with_two_other_tables() -> None:
    china = holidays.country_holidays("CN", years=range(2024, 2027))
    for day in days_of(2024, 2025, 2026):
        assert CAL.is_working(day) == chinese_calendar.is_workday(day) == china.is_working_day(day), day


@pytest.mark.parametrize(("year", "total"), [(2024, 251), (2025, 248), (2026, 248)])
def test_the_working_days_of_a_year(year: int, total: int) -> None:
    assert sum(map(CAL.is_working, days_of(year))) == total
    assert not any(map(CAL.is_provisional, days_of(year)))


def test_2027_has_statutory_days_and_weekends_only_cal_6() -> None:
    statutory = {
        date(2027, month, day)
        for month, days in {
            1: [1],
            2: [5, 6, 7, 8],
            4: [5],
            5: [1, 2],
            6: [9],
            9: [15],
            10: [1, 2, 3],
        }.items()
        for day in days
    }
    assert len(statutory) == 13
    for day in days_of(2027):
        assert CAL.is_working(day) == (day.weekday() < 5 and day not in statutory), day
        assert CAL.is_provisional(day)


def test_a_day_likely_to_be_shifted_counts_and_says_that_it_may_change() -> None:
    day = date(2027, 2, 9)
    assert CAL.is_working(day)
    assert CAL.name(day) is None
    assert CAL.why(day).zh == "工作日（春节可能调休，以国务院通知为准）"
    assert "Spring Festival" in CAL.why(day).en


@pytest.mark.parametrize("year", [1999, 2023, 2028, 2100])
def test_a_year_without_a_table_is_provisional_and_never_an_error(year: int) -> None:
    assert CAL.is_provisional(date(year, 6, 1))
    assert not CAL.is_working(date(year, 10, 1))
    assert CAL.name(date(year, 5, 1)) == ("劳动节", "Labour Day")
    assert 250 <= sum(map(CAL.is_working, days_of(year))) <= 262


def test_days_have_names_in_both_languages() -> None:
    assert CAL.name(date(2026, 10, 1)) == ("国庆节", "National Day")
    assert CAL.name(date(2026, 9, 20)) == CAL.why(date(2026, 9, 20)) == ("调休上班", "make-up workday")
    assert CAL.name(date(2026, 9, 19)) is None
    assert CAL.why(date(2026, 9, 19)) == ("周末", "weekend")
    assert CAL.why(date(2026, 9, 21)) == ("工作日", "working day")


def test_a_calendar_is_found_by_its_version_cal_5() -> None:
    assert by_version(CAL.version) is CAL
    with pytest.raises(KeyError):
        by_version("1911.1")


def test_every_table_a_version_names_is_there_and_says_where_it_comes_from() -> None:
    for names in table.versions().values():
        for year in map(table.load, names):
            assert year.source.zh
            assert year.source.en


GOOD = {
    "year": 2026,
    "official": True,
    "source": {"zh": "通知", "en": "notice"},
    "holidays": [
        {"zh": "元旦", "en": "New Year", "rest": [date(2026, 1, 1), date(2026, 1, 3)], "work": [date(2026, 1, 4)]}
    ],
}


def test_a_notice_read_as_a_table_makes_a_calendar() -> None:
    cal = Calendar("test", {2026: table.parse(GOOD)})
    assert [cal.is_working(date(2026, 1, n)) for n in range(1, 6)] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"work": [date(2026, 1, 5)]}, "no weekend day"),
        ({"work": [date(2026, 1, 3)]}, "stands twice"),
        ({"work": [date(2025, 12, 28)]}, "outside 2026"),
        ({"rest": [date(2025, 12, 31), date(2026, 1, 2)]}, "outside 2026"),
        ({"expected": [date(2026, 1, 5)]}, "expects nothing"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(change: dict, says: str) -> None:
    data = copy.deepcopy(GOOD)
    data["holidays"][0].update(change)
    with pytest.raises(table.BadTable, match=says):
        table.parse(data)
