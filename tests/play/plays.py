"""Playing a list of moves from the same beginning, and making a list that breaks a law as short as it gets.

A move is a number: it draws from a generator of its own, so that leaving one out of a list leaves the others the
moves they were.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from sqlalchemy import Engine, select

from models import db as store
from models.calendar import shelf
from models.calendar.now import at
from models.casework import replay
from models.casework.audit import findings
from models.casework.event import CaseEvent
from seeding.papers import Papers
from tests.hall_data import shenzhen
from tests.play import laws, moves, system
from tests.play.hall import Hall

# Before the long holiday of October with its make-up workdays; the year's end comes into reach.
BEGINS = shenzhen("2026-09-17 09:30")
# A list that breaks a law is played so often again at most.
TRIES = 60


class Played(NamedTuple):
    """How a list of moves went: the laws broken after the last one, a line for each move, the actions performed, and
    how often somebody was refused."""

    broken: list[str]
    said: list[str]
    performed: set[str]
    refused: int


class Stage:
    """Where plays are given: a database that holds the catalogue and the staff, and a folder for files."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine, self._folder = engine, folder
        self._sheets = Papers(folder, date.max)

    def play(self, seed: int, numbers: Sequence[int]) -> Played:
        """From an empty hall, until a law is broken or the list ends; then the workers finish and all is looked at."""
        said: list[str] = []
        watch = laws.Watch({}, set())
        with self._rolled_back():
            hall = Hall(BEGINS, self._folder, self._sheets)
            for n in numbers:
                broken = self._after(hall, watch, said, lambda n=n: moves.move(hall, Random(f"{seed}:{n}")))
                if broken:
                    break
            else:
                broken = self._after(hall, watch, said, lambda: self._end(hall)) or self._left(hall)
            return Played(broken, said, self._performed(), hall.refused)

    def shrunk(self, seed: int, numbers: Sequence[int]) -> list[int]:
        """The moves of a broken play without those that it breaks without."""
        left, size, tries = list(numbers), len(numbers) // 2, 0
        while size and tries < TRIES:
            for start in range(0, len(left), size):
                shorter, tries = left[:start] + left[start + size :], tries + 1
                if tries <= TRIES and self.play(seed, shorter).broken:
                    left = shorter
                    break
            else:
                size //= 2
        return left

    @staticmethod
    def _after(hall: Hall, watch: laws.Watch, said: list[str], do: Callable[[], str]) -> list[str]:
        """Do it, and say which laws no longer hold.  Whatever the hall raises by itself is a break, too."""
        try:
            done = do()
        except Exception as error:
            return ["".join(traceback.format_exception(error)[-4:])]
        if not done:
            return []
        said.append(done)
        with at(hall.moment), store.reading() as db:
            return list(laws.broken(db, watch))

    @staticmethod
    def _end(hall: Hall) -> str:
        """The duties go round and the workers do all that waits."""
        with at(hall.moment):
            system.go_round()
            return f"end: {system.settle(hall, 100_000)} messages"

    @staticmethod
    def _left(hall: Hall) -> list[str]:
        """What is wrong although nothing is under way any more, by the laws and by the hall's own audit."""
        with at(hall.moment), store.reading() as db:
            found = findings(db, lambda address: ["console"])
            return [*laws.untold(db), *laws.unspent(db), *(f"audit: {finding}" for finding in found)]

    @staticmethod
    def _performed() -> set[str]:
        with store.reading() as db:
            return set(db.scalars(select(CaseEvent.action).distinct()))

    @contextmanager
    def _rolled_back(self) -> Iterator[None]:
        with self._engine.connect() as connection:
            outer = connection.begin()
            store.use(connection)
            try:
                yield
            finally:
                outer.rollback()
                store.use(self._engine)
                # A calendar that was applied in this play is gone with it, and its name may come again for another.
                shelf.forget()
                replay._due.cache_clear()
