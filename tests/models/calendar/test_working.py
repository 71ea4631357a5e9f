"""The worked examples of the rulebook, and how the count explains itself."""

from datetime import date

import pytest

from models.calendar.working import (
    add_natural,
    add_working,
    count,
    current,
    due,
    due_with,
    remaining,
    working_days_between,
)

CAL = current()
REVIEW = (date(2026, 3, 6), date(2026, 3, 20))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "limit", "last"),
    [
        pytest.param("2026-09-18", 5, "2026-09-24", id="ACC-9: Sunday 20 September is a make-up workday"),
        pytest.param("2026-02-13", 5, "2026-02-27", id="ACC-9: Saturday 14 February counts, then Spring Festival"),
        pytest.param("2026-04-30", 5, "2026-05-11", id="ACC-9: Labour Day off, Saturday 9 May counts"),
        pytest.param("2026-04-30", 20, "2026-06-01", id="ACC-10: deemed acceptance goes back to receipt"),
        pytest.param("2026-02-10", 20, "2026-03-16", id="CLK-4: Spring Festival and two make-up Saturdays"),
        pytest.param("2026-09-21", 20, "2026-10-26", id="CLK-4: Mid-Autumn, National Day, Saturday 10 October"),
        pytest.param("2026-09-21", 30, "2026-11-09", id="CLK-4: the same, extended"),
        pytest.param("2026-09-24", 10, "2026-10-15", id="CLK-7: delivery"),
        pytest.param("2026-04-01", 45, "2026-06-08", id="CLK-5: joint handling"),
        pytest.param("2026-11-23", 20, "2026-12-21", id="CLK-4: no holiday at all"),
        pytest.param("2026-09-30", 5, "2026-10-13", id="PET-5: a forwarded petition over National Day"),
    ],
)
def test_working_days(start: str, limit: int, last: str) -> None:
    assert add_working(CAL, day(start), limit) == due(CAL, day(start), limit, "working") == day(last)
    assert remaining(CAL, day(start), day(last), "working") == limit


@pytest.mark.parametrize(
    ("extra", "last"),
    [
        pytest.param(0, "2026-04-14", id="CLK-8: 10 days of review"),
        pytest.param(10, "2026-04-28", id="CLK-12: extended"),
    ],
)
def test_an_expert_review_is_not_counted(extra: int, last: str) -> None:
    accepted = day("2026-03-02")
    assert add_working(CAL, accepted, 20) == day("2026-03-30")
    assert due_with(CAL, accepted, 20, "working", extra_days=extra, excluded=[REVIEW]) == day(last)


def test_the_day_a_procedure_starts_still_counts_and_the_day_it_ends_does_not_clk_8() -> None:
    lines = {line.day: line for line in count(CAL, day("2026-03-02"), day("2026-04-14"), "working", [REVIEW])}
    assert lines[REVIEW[0]].counts
    assert not lines[REVIEW[1]].counts
    assert "CLK-8" in lines[REVIEW[1]].why.zh
    assert lines[day("2026-03-14")].why.zh == "周末"
    assert sum(line.why.zh.startswith("暂停计算") for line in lines.values()) == 10


def test_a_procedure_that_opens_after_the_limit_ran_out_stops_nothing() -> None:
    late = (day("2026-04-01"), day("2026-04-20"))
    assert due_with(CAL, day("2026-03-02"), 20, "working", excluded=[late]) == day("2026-03-30")


@pytest.mark.parametrize(
    ("start", "limit", "last"),
    [
        pytest.param("2026-08-06", 60, "2026-10-08", id="PET-7: 5 October is a holiday"),
        pytest.param("2026-08-10", 15, "2026-08-25", id="PET-4: ends on a working day"),
        pytest.param("2026-09-05", 15, "2026-09-20", id="CLK-3: a make-up Sunday is a working day"),
        pytest.param("2026-09-04", 15, "2026-09-20", id="CLK-3: Saturday runs on to the make-up Sunday"),
    ],
)
def test_natural_days(start: str, limit: int, last: str) -> None:
    assert add_natural(CAL, day(start), limit) == due(CAL, day(start), limit, "natural") == day(last)


def test_the_count_says_day_by_day_why() -> None:
    lines = count(CAL, day("2026-09-18"), day("2026-09-24"), "working")
    assert [(line.day.day, line.counts, line.n) for line in lines] == [
        (18, False, None),
        (19, False, None),
        (20, True, 1),
        (21, True, 2),
        (22, True, 3),
        (23, True, 4),
        (24, True, 5),
    ]
    assert "CLK-2" in lines[0].why.en
    assert lines[2].why == ("调休上班", "make-up workday")


def test_the_count_names_the_holiday() -> None:
    lines = {line.day: line for line in count(CAL, day("2026-09-21"), day("2026-10-26"), "working")}
    assert lines[day("2026-09-25")].why == ("中秋节", "Mid-Autumn Festival")
    assert lines[day("2026-10-10")].n == 9


def test_a_natural_count_shows_how_its_last_day_runs_on_clk_3() -> None:
    lines = count(CAL, day("2026-08-06"), day("2026-10-08"), "natural", limit=60)
    assert [(line.day.day, line.n) for line in lines[-5:]] == [(4, 59), (5, None), (6, None), (7, None), (8, 60)]
    assert "CLK-3" in lines[-2].why.zh
    assert lines[-5].why.en == "calendar day; rest days count too"


def test_no_days_at_all_end_at_once_or_on_the_next_working_day() -> None:
    assert add_working(CAL, day("2026-09-18"), 0) == day("2026-09-18")
    assert add_working(CAL, day("2026-10-01"), 0) == day("2026-10-08")
    with pytest.raises(ValueError, match="negative"):
        add_working(CAL, day("2026-09-18"), -1)


def test_being_late_is_a_negative_number_of_days() -> None:
    last = day("2026-09-24")
    assert remaining(CAL, last, last, "working") == 0
    assert remaining(CAL, day("2026-09-28"), last, "working") == -1
    assert remaining(CAL, day("2026-09-28"), last, "natural") == -4
    assert working_days_between(CAL, day("2026-10-10"), day("2026-09-24")) == -6


def test_a_period_reaching_into_a_provisional_year_is_counted_all_the_same() -> None:
    last = add_working(CAL, day("2026-12-21"), 45)
    assert last == day("2027-02-25")
    assert CAL.is_provisional(last)
