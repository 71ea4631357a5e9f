"""What holds for every ledger of a clock, whatever was appended to it and whatever the holidays turn out to be."""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType

from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar.days import Calendar
from models.calendar.shelf import current
from models.calendar.table import Year
from models.calendar.working import count, due_with, remaining
from models.casework.calendar_change import changes
from models.casework.clock import Clock, ClockEntry, due_of
from models.text import Text

FEW = settings(deadline=None, max_examples=40, derandomize=True)
HOLIDAY = Text("示例", "Sample")
JANUARY = [date(2027, 1, 1) + timedelta(n) for n in range(45)]

starts = st.dates(date(2026, 10, 1), date(2027, 1, 31))
units = st.sampled_from(["working", "natural"])
limits = st.integers(1, 45)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """The calendar in force with other days off and worked at the beginning of 2027."""
    chosen = draw(st.sets(st.sampled_from(JANUARY), max_size=14))
    off = {day: HOLIDAY for day in chosen if day.weekday() < 5}
    work = {day: HOLIDAY for day in chosen if day.weekday() >= 5}
    year = Year(2027, True, HOLIDAY, off, work, {})
    return Calendar("drawn", MappingProxyType({**current().years, 2027: year}))


@st.composite
def ledgers(draw: st.DrawFn) -> Clock:
    """A running clock with up to two procedures and perhaps an extension, counted with the calendar in force."""
    start, unit = draw(starts), draw(units)
    entries = [ClockEntry(seq=1, kind="started", from_on=start, days=draw(limits))]
    for begin, length in draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=2)):
        first = start + timedelta(begin)
        entries.append(
            ClockEntry(seq=len(entries) + 1, kind="excluded", from_on=first, until_on=first + timedelta(length))
        )
    if more := draw(st.integers(0, 10)):
        entries.append(ClockEntry(seq=len(entries) + 1, kind="extended", from_on=start, days=more))
    version = current().version
    return Clock(kind="statutory", unit=unit, calendar=version, due_on=due_of(entries, unit, version), entries=entries)


@FEW
@given(ledgers(), calendars())
def test_a_new_calendar_never_brings_a_date_nearer_cal_5(clock: Clock, calendar: Calendar) -> None:
    """CAL-5: what holds is the later of what was told and what is counted, and the ledger alone gives it again."""
    spans = [(e.from_on, e.until_on) for e in clock.entries if e.kind == "excluded" and e.until_on]
    allowed = sum(e.days or 0 for e in clock.entries)
    unit = "natural" if clock.unit == "natural" else "working"
    counted = due_with(calendar, clock.entries[0].from_on, allowed, unit, excluded=spans)
    new = max(clock.due_on, counted)
    assert new >= clock.due_on
    lines = count(calendar, clock.entries[0].from_on, new, unit, spans, limit=allowed)
    assert [line.n for line in lines if line.counts] == list(range(1, allowed + 1))
    assert lines[-1].day == new and (lines[-1].counts == (counted == new))
    told = [line.day for line in lines if "CAL-5" in line.why.en]
    assert told == [counted + timedelta(n) for n in range(1, (new - counted).days + 1)]


@FEW
@given(ledgers())
def test_a_clock_of_the_calendar_in_force_is_left_alone(clock: Clock) -> None:
    assert changes([clock], current()) == []


@FEW
@given(ledgers(), st.integers(0, 20))
def test_a_day_kept_by_the_ledger_is_the_end_until_an_extension_goes_beyond_it_cal_5(clock: Clock, later: int) -> None:
    """CAL-5: a recounted entry holds its day; a longer count goes past it and a shorter one does not come before."""
    before = clock.due_on
    told = before + timedelta(later)
    kept = ClockEntry(seq=len(clock.entries) + 1, kind="recounted", from_on=before, until_on=told)
    assert due_of([*clock.entries, kept], clock.unit, clock.calendar) == told
    more = ClockEntry(seq=kept.seq + 1, kind="extended", from_on=before, days=60)
    assert due_of([*clock.entries, kept, more], clock.unit, clock.calendar) > told


@FEW
@given(ledgers(), st.integers(-40, 80))
def test_days_left_and_the_end_agree_clk_1(clock: Clock, offset: int) -> None:
    """CLK-1 to CLK-3: nothing is left on the last day, more before, less after, and each working day takes one."""
    today = clock.due_on + timedelta(offset)
    unit = "natural" if clock.unit == "natural" else "working"
    left = remaining(current(), today, clock.due_on, unit)
    assert remaining(current(), clock.due_on, clock.due_on, unit) == 0
    assert left >= 0 if today <= clock.due_on else left <= 0
    tomorrow = today + timedelta(1)
    takes = unit == "natural" or current().is_working(tomorrow)
    assert remaining(current(), tomorrow, clock.due_on, unit) == left - takes
