"""Opening hours, and when a last day ends."""

from datetime import UTC, date, datetime, time

import pytest

from models.calendar.hours import end_of, weekly
from models.calendar.now import SHENZHEN
from models.calendar.working import current

CAL = current()
WEEKDAY = [["09:00", "12:00"], ["14:00", "17:30"]]
HALL = weekly({**dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], WEEKDAY), "sat": [["09:00", "12:00"]]})


@pytest.mark.parametrize("closing", ["17:30", time(17, 30)])
def test_a_last_day_ends_at_closing_time_in_shenzhen_clk_3(closing: time | str) -> None:
    assert end_of(date(2026, 9, 24), closing) == datetime(2026, 9, 24, 9, 30, tzinfo=UTC)
    assert end_of(date(2026, 9, 24), closing).tzinfo is UTC


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-09-21 09:00", True),
        ("2026-09-21 12:00", False),
        ("2026-09-21 17:29", True),
        ("2026-09-21 17:30", False),
        pytest.param("2026-09-12 10:00", True, id="Saturday with service hours, MOD-11"),
        pytest.param("2026-09-12 15:00", False, id="Saturday afternoon"),
        pytest.param("2026-09-13 10:00", False, id="Sunday"),
        pytest.param("2026-09-20 15:00", True, id="make-up Sunday has the hours of a Monday"),
        pytest.param("2026-10-03 10:00", False, id="a Saturday in National Day"),
        pytest.param("2026-10-05 10:00", False, id="a Monday in National Day"),
    ],
)
def test_open_or_closed(when: str, is_open: bool) -> None:
    moment = datetime.fromisoformat(when).replace(tzinfo=SHENZHEN).astimezone(UTC)
    assert HALL.is_open(CAL, moment) is is_open


def test_a_saturday_with_service_hours_is_no_working_day_mod_11() -> None:
    assert HALL.on(CAL, date(2026, 9, 12))
    assert not CAL.is_working(date(2026, 9, 12))


def test_hours_without_days_are_those_of_monday_to_friday() -> None:
    plain = weekly(WEEKDAY)
    assert plain.on(CAL, date(2026, 9, 18)) == HALL.on(CAL, date(2026, 9, 18)) != ()
    assert plain.on(CAL, date(2026, 9, 12)) == ()


@pytest.mark.parametrize(
    "bad",
    [
        {"monday": []},
        {"mon": [["12:00", "09:00"]]},
        {"mon": [["09:00"]]},
        {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]},
        [["9 o'clock", "12:00"]],
    ],
)
def test_hours_that_make_no_sense_are_refused(bad) -> None:
    with pytest.raises(ValueError):
        weekly(bad)
