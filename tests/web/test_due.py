"""Deadlines in words, colour and shape, counted by the working calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.calendar.now import at
from web.due import due_words

# Monday 21 September 2026, 10:00 in Shenzhen; Sunday the 20th was a make-up workday, the 25th to 27th are off.
NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "limit", "tone", "zh", "en"),
    [
        (date(2026, 10, 9), 20, "ok", "余8个工作日", "8 working days left"),
        (date(2026, 9, 28), 20, "warn", "余4个工作日", "4 working days left"),
        (date(2026, 9, 28), 19, "ok", "余4个工作日", "4 working days left"),
        (date(2026, 9, 23), 5, "ok", "余2个工作日", "2 working days left"),
        (date(2026, 9, 22), 20, "warn", "明天到期", "Due tomorrow"),
        (date(2026, 9, 21), 20, "today", "今天到期", "Due today"),
        (date(2026, 9, 18), 20, "bad", "超期2个工作日", "2 working days overdue"),
        (date(2026, 9, 20), 20, "bad", "超期1个工作日", "1 working day overdue"),
    ],
)
def test_words_and_tone(app, due, limit, tone, zh, en):
    for lang, words in (("zh", zh), ("en", en)):
        with app.test_request_context(f"/?lang={lang}"), at(NOW):
            app.preprocess_request()
            told = due_words(due, limit=limit)
            assert (told.tone, told.text) == (tone, words)


def test_one_working_day_before_a_long_weekend_is_amber(app):
    with app.test_request_context("/"), at(datetime(2026, 9, 24, 2, tzinfo=UTC)):
        assert due_words(date(2026, 9, 28), limit=2).tone == "warn"


def test_on_the_rest_day_after_the_deadline_it_is_overdue_though_no_working_day_has_passed(app):
    with app.test_request_context("/"), at(datetime(2026, 9, 26, 2, tzinfo=UTC)):
        assert due_words(date(2026, 9, 24), limit=20)[:3] == ("bad", "overdue", "已超期")


def test_a_stopped_clock_does_not_age(app):
    with app.test_request_context("/"), at(NOW):
        assert due_words(date(2026, 9, 1), paused=True)[:3] == ("grey", "pause", "计时暂停")


def test_the_shape_changes_with_the_tone(app):
    with app.test_request_context("/"), at(NOW):
        days = (date(2026, 10, 9), date(2026, 9, 22), date(2026, 9, 21), date(2026, 9, 18))
        assert len({due_words(day, limit=20).icon for day in days}) == 4
