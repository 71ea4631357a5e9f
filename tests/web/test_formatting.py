"""Dates, times and numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from web import formatting

LATE = datetime(2026, 12, 1, 18, 5, tzinfo=UTC)  # Already the 2nd in Shenzhen.


@pytest.fixture(params=["zh", "en"])
def lang(request, app) -> Iterator[str]:
    with app.test_request_context(f"/?lang={request.param}"):
        app.preprocess_request()
        yield request.param


def test_day_and_moment_are_those_of_shenzhen(lang):
    words = {"zh": "2026年12月2日（周三）", "en": "2 Dec 2026 (Wed)"}[lang]
    assert formatting.day_text(date(2026, 12, 2)) == words
    assert formatting.day(LATE).striptags() == words
    assert formatting.day(LATE).startswith('<time datetime="2026-12-02">')
    assert formatting.moment(LATE).striptags() == {"zh": "2026年12月2日 02:05", "en": "2 Dec 2026 02:05"}[lang]
    assert formatting.moment(LATE).startswith('<time datetime="2026-12-02T02:05:00+08:00">')


def test_one_day_is_not_days(lang):
    assert formatting.days(1, "working") == {"zh": "1个工作日", "en": "1 working day"}[lang]
    assert formatting.days(2, "natural") == {"zh": "2天", "en": "2 days"}[lang]


def test_a_number_is_copied_without_spaces(lang):
    shown = formatting.grouped("44030701202609210001X")
    assert shown.striptags() == "44030701202609210001X"
    assert shown.count("<span>") == 6
    assert formatting.document_number("440307199001010037").count("<span>") == 3, "6-8-4 (G5)"
    child = formatting.grouped("44030701202609210001X-2")
    assert child.striptags() == "44030701202609210001X-2" and child.count("<span>") == 6, (
        "the place of a part stays with the last group"
    )
    code = formatting.grouped("E89D-HRPV-VE2F", 14)
    assert "<span>E89D-</span><span>HRPV-</span><span>VE2F</span>" in code, "a line breaks between groups only"


def test_sizes_and_spans(lang):
    assert [formatting.size(n) for n in (999, 830_000, 1_440_000)] == ["999 B", "830 kB", "1.4 MB"]
    told = {"zh": ["45秒", "3分钟", "2小时", "5天"], "en": ["45 s", "3 min", "2 h", "5 days"]}[lang]
    assert [formatting.span(seconds) for seconds in (45, 180, 7200, 400_000)] == told
