"""Law time can be moved, for one thread at a time, and days are Shenzhen days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from models.calendar.now import SHENZHEN, at, day_of, now, today

LATE_EVENING = datetime(2026, 9, 18, 16, 30, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    assert now().utcoffset() == timedelta(0)
    assert abs(now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_day_begins_at_midnight_in_shenzhen_cal_6() -> None:
    with at(LATE_EVENING):
        assert now() == LATE_EVENING
        assert today() == date(2026, 9, 19)
    with at(LATE_EVENING - timedelta(hours=1)):
        assert today() == date(2026, 9, 18)


def test_a_moved_clock_keeps_to_utc_and_comes_back_after_an_error() -> None:
    with pytest.raises(RuntimeError), at(datetime(2026, 1, 1, 8, tzinfo=SHENZHEN)):
        assert now() == datetime(2026, 1, 1, tzinfo=UTC)
        assert now().tzinfo is UTC
        raise RuntimeError
    assert now().year > 2026 or now() > datetime(2026, 1, 2, tzinfo=UTC)


def test_moved_clocks_nest() -> None:
    with at(LATE_EVENING):
        with at(LATE_EVENING + timedelta(days=3)):
            assert today() == date(2026, 9, 22)
        assert today() == date(2026, 9, 19)


def test_another_thread_keeps_its_own_time() -> None:
    with ThreadPoolExecutor(1) as pool, at(datetime(2001, 1, 1, tzinfo=UTC)):
        assert pool.submit(now).result().year > 2001


@pytest.mark.parametrize("use", [day_of, lambda moment: at(moment).__enter__()])
def test_a_naive_moment_is_refused(use) -> None:
    with pytest.raises(ValueError, match="naive"):
        use(datetime(2026, 9, 18, 16, 30))  # noqa: DTZ001 - that is the point
