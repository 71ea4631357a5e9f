"""What a new calendar does to the running clocks of a case: pure comparison, and the effect of the row ``recount``.

CAL-5: every running clock is counted again; the old and the new date are logged; a date that was already told does not
come nearer.  A promise that would outlast the law because of the change is capped anew (CLK-11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from models.calendar.closing import end_of_business
from models.calendar.days import Calendar
from models.calendar.shelf import by_version
from models.casework.clock import PROMISED, STATUTORY, Clock, ClockEntry, ClockKind, due_of, running
from models.casework.move import Move
from models.casework.work import open_items
from models.errors import Problem
from models.text import Text

# What a clock's date is to the person who reads it in a sentence.
NAMES = {
    ClockKind.NOTICE: Text("核对材料的日期", "the day by which papers are checked"),
    ClockKind.APPLICANT: Text("补正的最后一日", "your last day to answer"),
    ClockKind.STATUTORY: Text("法定期限", "the legal limit"),
    ClockKind.PROMISED: Text("承诺期限", "the promised limit"),
    ClockKind.DELIVERY: Text("送达期限", "the last day of delivery"),
    ClockKind.GAP: Text("补齐容缺材料的最后一日", "your last day for papers that may follow"),
    ClockKind.RENEWAL: Text("许可证有效期", "the last day of the licence"),
    ClockKind.EFFECT: Text("生效日期", "the day it takes effect"),
}
OTHER = Text("期限", "a limit")


class Change(NamedTuple):
    """One running clock under another calendar.

    ``counted`` is what that calendar gives, ``new`` what holds: never before ``old``, which was told.  ``cap`` is the
    law's end where the promise would now outlast it.
    """

    clock: Clock
    old: date
    counted: date
    new: date
    cap: date | None

    @property
    def moves(self) -> bool:
        """Whether a date that people see changes: a clock that stands shows none."""
        return self.new != self.old and self.clock.paused_on is None

    @property
    def kept(self) -> bool:
        """Whether the date stays only because it was told."""
        return self.counted < self.old


def changes(clocks: Iterable[Clock], calendar: Calendar) -> list[Change]:
    """Each of one case's running clocks that counts with another version, as ``calendar`` has it."""
    found: list[Change] = []
    law: date | None = None
    for clock in sorted(clocks, key=lambda c: c.kind != STATUTORY):
        old = clock.due_on
        counted = old if clock.calendar == calendar.version else due_of(clock.entries, clock.unit, calendar.version)
        new = max(old, counted)
        cap = law if clock.kind == PROMISED and law is not None and law < new else None
        new = cap or new
        if clock.kind == STATUTORY:
            law = new
        if clock.calendar != calendar.version:
            found.append(Change(clock, old, counted, new, cap))
    return found


def told(moved: Sequence[Change]) -> list[dict[str, str]]:
    """What the event keeps of the clocks that move: the log of old and new dates (CAL-5)."""
    return [
        {"clock": one.clock.kind, "old": one.old.isoformat(), "new": one.new.isoformat()} for one in moved if one.moves
    ]


def moved_dates(facts: Mapping[str, Any], written: Callable[[date], Text]) -> Text:
    """The dates of :func:`told` in words, for the notice; that there is none, for an event that moved none."""
    lines = []
    for one in facts.get("moved", ()):
        name = NAMES.get(one["clock"], OTHER)
        old, new = written(date.fromisoformat(one["old"])), written(date.fromisoformat(one["new"]))
        lines.append(Text(f"{name.zh}由{old.zh}改为{new.zh}", f"{name.en} from {old.en} to {new.en}"))
    if not lines:
        return Text("各项期限不变", "no date changes")
    return Text("；".join(line.zh for line in lines), "; ".join(line.en for line in lines))


def dates_move(move: Move) -> Problem | None:
    """A change of calendar is an event of a case only when it moves a date."""
    return None if move.facts.get("moved") else Problem("recount.nothing")


def recount(move: Move) -> None:
    """The effect of the row: every running clock goes on with the calendar the act names."""
    found = changes(running(move.db, move.case.id), by_version(move.text("calendar")))
    take_over(move, found)


def take_over(move: Move, found: Sequence[Change]) -> None:
    """Append each change to its ledger, and let the dates on the desks follow."""
    calendar = move.text("calendar")
    nearer: dict[date, date] = {}
    for one in found:
        clock, seq = one.clock, one.clock.entries[-1].seq
        clock.entries.append(_entry(move, seq + 1, "recounted", one.old if one.kept else None, calendar))
        if one.cap:
            clock.entries.append(_entry(move, seq + 2, "capped", one.cap, None))
        clock.calendar, clock.due_on, clock.due_at = calendar, one.new, end_of_business(one.new)
        nearer[one.old] = min(one.new, nearer.get(one.old, one.new))
    _redate_work(move.db, move.case.id, nearer)
    move.db.flush()


def _redate_work(db: Session, case_id: int, dates: dict[date, date]) -> None:
    for item in open_items(db, case_id):
        if item.due_on in dates:
            item.due_on = dates[item.due_on]


def _entry(move: Move, seq: int, kind: str, until: date | None, calendar: str | None) -> ClockEntry:
    reason, rule = ("by.recount", "CAL-5") if kind == "recounted" else ("never_longer", "CLK-11")
    return ClockEntry(
        seq=seq, kind=kind, from_on=move.today, until_on=until, calendar=calendar, reason=reason, rule=rule,
        actor_kind=move.actor.kind, actor_id=move.actor.account_id, at=move.at,
    )  # fmt: skip
