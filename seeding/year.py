"""The world of a whole year: workers that are down for some days, duties that go round, life events, a new calendar.

The duties are the hall's own: what ran out is found by ``put_due``, what counts with an older calendar by
``put_recounts``, cards by ``scan``.  While the workers are down nothing of this happens and messages stay in the
outbox; afterwards everything is done at the time it fell due.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.calendar.now import SHENZHEN, now
from models.calendar.working import current
from models.casework import inspect, recount
from models.casework.case import Case
from models.casework.due_clocks import put_due, remind, remind_of_gap, run_out
from models.casework.parent import Parent
from models.joint import stages
from models.people.actor import SYSTEM
from models.queries.calendar import preview
from models.voice import card_scan
from seeding.answers import Applicant
from seeding.notice import corrected
from seeding.papers import SOUND, Papers
from seeding.world import Steps, World

# When the duties go round: what ran out the evening before is acted on before the windows open.
_ROUNDS = (time(8, 40), time(18, 20))
# The next long rest is not put otherwise when it is nearer than this: nobody would hear of it in time.
_AHEAD = timedelta(days=10)


class Applied(NamedTuple):
    """The calendar change of a year: its version, and how many cases and clocks its preview named."""

    version: str
    cases: int
    clocks: int


class Year(World):
    """``down`` is when the workers stop and start again; ``child`` begins the story of a life event's next case."""

    def __init__(
        self, db: Session, papers: Papers, until: datetime, down: tuple[datetime, datetime], uploads: Path,
        child: Callable[[Year, Parent, Case], Steps],
    ) -> None:  # fmt: skip
        super().__init__(db, papers, until)
        self.down, self.applied = down, Applied("", 0, 0)
        self.uploads, self._child = uploads, child
        # Who asked for each life event, by the id of its parent.
        self.asked: dict[int, Applicant] = {}
        self._known: set[int] = set()

    def awake(self, moment: datetime) -> datetime:
        """The first moment from ``moment`` on, and not in the past, at which the workers run."""
        moment = max(moment, now())
        return self.down[1] + timedelta(minutes=1) if self.down[0] <= moment < self.down[1] else moment

    def settle(self, case_id: int) -> None:
        if self.awake(now()) == now():
            super().settle(case_id)

    # What happens by itself ------------------------------------------------------------------------------------------

    def wake_up(self) -> Steps:
        """The workers come back: all that waited is done, then the duties look for what ran out meanwhile."""
        yield self.down[1]
        self._do_all()
        self._round()

    def rounds(self, first: date) -> Steps:
        """The duties, twice a day while the workers run; and the planner learns how large the tables have grown."""
        for n in range((self.until.date() - first).days + 1):
            for hour in _ROUNDS:
                moment = datetime.combine(first + timedelta(n), hour, SHENZHEN)
                yield moment
                if self.awake(moment) == moment:
                    self._round()
                    if hour == _ROUNDS[0]:
                        card_scan.scan(self.db)
            if n % 30 == 7:
                self.db.execute(text("analyze"))

    def new_calendar(self, moment: datetime) -> Steps:
        """A notice makes the next holiday a day longer, with a Saturday worked for it: imported, looked at, applied."""
        yield moment
        holiday, rest, work = next_holiday(moment.date() + _AHEAD)
        longer = next(d for d in (rest[1] + timedelta(n) for n in range(1, 9)) if current().is_working(d))
        made_up = next(
            d for d in (longer + timedelta(n) for n in range(3, 60)) if d.weekday() == 5 and current().name(d) is None
        )
        changes = {holiday: {"rest": [rest[0], longer], "work": [*work, made_up]}}
        version = recount.import_notice(self.db, SYSTEM, corrected(longer.year, changes)).version
        moved = [row for row in preview(self.db, version, size=None).rows if not row.kept]
        recount.put_in_force(self.db, SYSTEM, version, "示例：年中调整")
        self.applied = Applied(version, len({row.number for row in moved}), len(moved))

    def _round(self) -> None:
        put_due(self.db)
        recount.put_recounts(self.db)
        self._messages.pop(f"recounts:{self.applied.version}", None)
        self._do_all()

    def _do_all(self) -> None:
        for case_id in dict.fromkeys(message["case_id"] for message in self._messages.values()):
            if case_id is not None:
                self.settle(case_id)

    def _handle(self, topic: str, thing: int) -> None:
        match topic:
            case "clock_over":
                run_out(self.db, thing)
            case "procedure_over":
                remind(self.db, thing)
            case "gap_reminder":
                remind_of_gap(self.db, thing)
            case "recount":
                recount.recount(self.db, thing)
            case "scan":
                inspect.note(self.db, thing, SOUND)
            case "joint":
                stages.go_on(self.db, thing, self.uploads)
                self.open(self.db.get_one(Parent, thing))
            case _:
                super()._handle(topic, thing)

    def open(self, parent: Parent) -> None:
        """Begin the stories of the children that have come, and do what is to be done for all of them."""
        for case in stages.children(self.db, parent.id).values():
            if case.id not in self._known:
                self._known.add(case.id)
                self.begin(self._child(self, parent, case))
            self.settle(case.id)


def next_holiday(day: date) -> tuple[str, tuple[date, date], list[date]]:
    """The first holiday of the calendar in force that begins after ``day``: its name, rest and days worked for it."""
    years = [current().years[n] for n in (day.year, day.year + 1) if n in current().years]
    off = sorted((d, name.zh) for year in years for d, name in year.off.items() if d > day)
    first, name = off[0]
    rest = [d for d, other in off if other == name and (d - first).days < 14]
    work = [d for year in years for d, other in year.work.items() if other.zh == name and d.year == first.year]
    return name, (rest[0], rest[-1]), sorted(work)
