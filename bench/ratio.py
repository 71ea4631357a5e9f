"""The arithmetic: pairs of rates measured in turn, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

Measure = Callable[[], float]


class Pair(NamedTuple):
    """Two rates (per second) measured one right after the other, so that a busy machine slows both."""

    ours: float
    beside: float

    @property
    def ratio(self) -> float:
        return self.ours / self.beside


class Row(NamedTuple):
    """What is told of some pairs: the median rates, the median of the pairs' ratios, the lowest and highest ratio.

    The ratio is not that of the two medians: those may come from different moments of the machine.
    """

    name: str
    ours: float
    beside: float
    ratio: float
    lowest: float
    highest: float


def interleaved(ours: Measure, beside: Measure, rounds: int) -> list[Pair]:
    """``rounds`` pairs; who goes first changes from pair to pair, so that neither always finds the warmer machine."""
    pairs = []
    for n in range(rounds):
        if n % 2:
            other = beside()
            pairs.append(Pair(ours(), other))
        else:
            pairs.append(Pair(ours(), beside()))
    return pairs


def row(name: str, pairs: Sequence[Pair]) -> Row:
    ratios = [pair.ratio for pair in pairs]
    rates = median(pair.ours for pair in pairs), median(pair.beside for pair in pairs)
    return Row(name, *rates, median(ratios), min(ratios), max(ratios))


def table(rows: Sequence[Row]) -> list[str]:
    """Lines for a terminal."""
    head = f"{'a second':<34}{'ours':>9}{'beside':>9}{'ratio':>8}   spread"
    told = [
        f"{r.name:<34}{r.ours:>9.1f}{r.beside:>9.1f}{r.ratio:>8.3f}   {r.lowest:.3f} to {r.highest:.3f}" for r in rows
    ]
    return [head, *told]
