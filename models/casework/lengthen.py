"""What moves the end of a decision's limits: the one extension (CLK-12).

Both limits of a decision follow their ledgers here; a promise stays within the law whatever happens to it (CLK-11).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from models.calendar.closing import end_of_business
from models.casework.case import Case
from models.casework.clock import PROMISED, STATUTORY, Clock, ClockEntry, ClockKind, due_of, entry, running
from models.casework.move import Move
from models.casework.work import WorkKind, open_items


def limits(db: Session, case_id: int) -> list[Clock]:
    """The running limits of the decision: that of the law, then what was promised."""
    return [clock for kind in (STATUTORY, PROMISED) for clock in running(db, case_id, kind)]


def extend(move: Move) -> None:
    """Add the item's days to both limits.  One that is over already is not made good by it (CLK-12)."""
    for clock in limits(move.db, move.case.id):
        if clock.paused_on or clock.due_at >= move.at:
            days = move.case.flow.longer.days
            append(clock, entry(move, "CLK-12", 0, "extended", move.today, f"by.{move.action}", days=days))
    follow(move)


def append(clock: Clock, line: ClockEntry) -> None:
    """``line`` as the next of the clock's ledger."""
    line.seq = clock.entries[-1].seq + 1
    clock.entries.append(line)


def follow(move: Move) -> None:
    """Stored ends and the dates on the desks follow the ledgers; a promise that would outlast the law is capped."""
    law: date | None = None
    for clock in limits(move.db, move.case.id):
        due_on, cap = _end(clock, law)
        if cap:
            append(clock, entry(move, "CLK-11", 0, "capped", move.today, "never_longer", until=cap))
        clock.due_on, clock.due_at = due_on, end_of_business(due_on)
        law = due_on
    promised = running(move.db, move.case.id, PROMISED)
    for item in open_items(move.db, move.case.id):
        if promised and item.kind in (WorkKind.REVIEW, WorkKind.DECIDE):
            item.due_on = None if promised[0].paused_on else promised[0].due_on
    move.db.flush()


def extended_ends(db: Session, case: Case) -> dict[ClockKind, date]:
    """The last days that an extension given now would lead to."""
    ends: dict[ClockKind, date] = {}
    for clock in limits(db, case.id):
        more = ClockEntry(kind="extended", days=case.flow.longer.days)
        free = [e for e in clock.entries if e.kind != "capped"]
        end = due_of([*free, more], clock.unit, clock.calendar)
        ends[ClockKind(clock.kind)] = min([end, *ends.values()])
    return ends


def _end(clock: Clock, law: date | None) -> tuple[date, date | None]:
    """The clock's last day, and the cap it needs where its ledger has another: the end ``law`` of the law's limit."""
    counted = due_of(clock.entries, clock.unit, clock.calendar)
    if law is None:
        return counted, None
    free = due_of([e for e in clock.entries if e.kind != "capped"], clock.unit, clock.calendar)
    wanted = min(free, law)
    return wanted, law if wanted != counted else None
