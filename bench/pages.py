"""The clerk's list in a full hall, beside a bare page of as many rows from one index."""

from __future__ import annotations

from bench import bare
from bench.load import Ask, Wrong, answer, rate
from bench.ratio import Pair, interleaved
from bench.sitting import BROWSER, sign_in

CLERK = "gov.window1"
ROUND, BESIDE = 40, 400
"""So many pages are asked for in a round."""
# Each row of either list has it once, on its link or on the row.
MARK = b"data-row"


def measure(port: int, bare_port: int, rounds: int) -> list[Pair]:
    """Raises :class:`Wrong` unless both pages show as many rows."""
    ours, beside = Ask("/desk/queue", sign_in(port, CLERK).headers), Ask("/list", BROWSER)
    check(port, ours)
    check(bare_port, beside)
    return interleaved(lambda: rate(port, [ours] * ROUND, 200), lambda: rate(bare_port, [beside] * BESIDE, 200), rounds)


def check(port: int, ask: Ask) -> None:
    status, page = answer(port, ask)
    rows = sum(line.count(MARK + end) for line in page.splitlines() for end in (b" ", b">"))
    if (status, rows) != (200, bare.PAGE):
        raise Wrong(f"{ask.path} answers {status} with {rows} rows, not {bare.PAGE}")
