"""What holds for every period, whatever its dates."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar.working import count, current, due_with, remaining

CAL = current()
FEW = settings(deadline=None, max_examples=40, derandomize=True)

starts = st.dates(date(2023, 12, 1), date(2027, 12, 31))
limits = st.integers(1, 70)
units = st.sampled_from(["working", "natural"])
spans = st.tuples(starts, st.integers(0, 60)).map(lambda s: (s[0], s[0] + timedelta(s[1])))


@st.composite
def periods(draw: st.DrawFn) -> tuple[date, list[tuple[date, date]]]:
    """A start, and procedures near enough to it to matter."""
    start = draw(starts)
    near = st.tuples(st.integers(-20, 90), st.integers(0, 40))
    gaps = draw(st.lists(near, max_size=3))
    return start, [(start + timedelta(a), start + timedelta(a + b)) for a, b in gaps]


@FEW
@given(periods(), limits, units, st.integers(0, 20))
def test_a_later_start_or_a_longer_limit_never_ends_earlier(period, limit, unit, more) -> None:
    start, excluded = period
    last = due_with(CAL, start, limit, unit, excluded=excluded)
    assert due_with(CAL, start + timedelta(more), limit, unit, excluded=excluded) >= last
    assert due_with(CAL, start, limit + more, unit, excluded=excluded) >= last
    assert due_with(CAL, start, limit, unit, extra_days=more, excluded=excluded) == due_with(
        CAL, start, limit + more, unit, excluded=excluded
    )


@FEW
@given(periods(), limits, units, st.integers(0, 60), st.integers(0, 40), st.integers(0, 40))
def test_splitting_or_repeating_an_exclusion_changes_nothing(period, limit, unit, offset, first, second) -> None:
    start, others = period
    begin = start + timedelta(offset)
    middle, end = begin + timedelta(first), begin + timedelta(first + second)
    whole = due_with(CAL, start, limit, unit, excluded=[*others, (begin, end)])
    assert due_with(CAL, start, limit, unit, excluded=[(middle, end), *others, (begin, middle)]) == whole
    assert due_with(CAL, start, limit, unit, excluded=[*others, (begin, end), (begin, middle)]) == whole


@FEW
@given(periods(), limits, units)
def test_an_exclusion_never_shortens_and_the_end_is_always_a_working_day(period, limit, unit) -> None:
    start, excluded = period
    last = due_with(CAL, start, limit, unit, excluded=excluded)
    assert last >= due_with(CAL, start, limit, unit)
    assert CAL.is_working(last)


@FEW
@given(periods(), limits)
def test_the_walk_is_the_formula_of_the_rulebook(period, limit) -> None:
    """due = add_wd(start, limit + excluded), for procedures that open inside the running period."""
    start, excluded = period
    last = due_with(CAL, start, limit, "working", excluded=excluded)
    out = {
        first + timedelta(n)
        for first, end in excluded
        for n in range(1, (end - first).days + 1)
        if start < first + timedelta(n) <= last and CAL.is_working(first + timedelta(n))
    }
    assert due_with(CAL, start, limit + len(out), "working") == last


@FEW
@given(periods(), limits, units)
def test_the_last_day_counted_is_the_due_day_and_its_number_the_limit(period, limit, unit) -> None:
    start, excluded = period
    last = due_with(CAL, start, limit, unit, excluded=excluded)
    lines = count(CAL, start, last, unit, excluded, limit=limit)
    assert [line.day for line in lines] == [start + timedelta(n) for n in range((last - start).days + 1)]
    assert [line.n for line in lines if line.counts] == list(range(1, limit + 1))
    assert (lines[-1].day, lines[-1].n) == (last, limit)


@FEW
@given(starts, limits, st.integers(0, 120))
def test_days_gone_and_days_left_are_the_limit(start, limit, later) -> None:
    last = due_with(CAL, start, limit, "working")
    today = min(start + timedelta(later), last)
    gone = sum(line.counts for line in count(CAL, start, today, "working"))
    assert gone + remaining(CAL, today, last, "working") == limit
