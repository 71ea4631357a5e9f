"""One case for those who look: its timeline, and its clocks counted day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar import working
from models.calendar.now import today
from models.casework.case import Case
from models.casework.clock import Clock, ClockEntry, due_of, excluded
from models.casework.event import CaseEvent
from models.casework.find import case_with
from models.errors import NotFound


@dataclass(frozen=True)
class ClockView:
    """One clock: what it allows, when it is due, and every day between, with the reason it counts or does not.

    ``limit`` is what the clock began with and ``allowed`` that with its extension; ``remaining`` is in the clock's
    unit, negative when late, None once stopped.  A ``paused`` clock has no last day yet: ``due_on`` is the one it would
    have if the special procedure ended today.
    """

    kind: str
    unit: str
    limit: int
    allowed: int
    started_on: date
    due_on: date
    stopped_on: date | None
    paused: bool
    provisional: bool
    calendar: str
    remaining: int | None
    entries: Sequence[ClockEntry]
    days: Sequence[working.DayCounted]


def timeline(db: Session, case_id: int) -> Sequence[CaseEvent]:
    """Every event of the case, oldest first."""
    return db.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.seq)).all()


def clock_views(db: Session, case_id: int) -> list[ClockView]:
    """Every clock of the case, in the order they were started."""
    return [_view(c) for c in db.scalars(select(Clock).where(Clock.case_id == case_id).order_by(Clock.id))]


def _view(clock: Clock) -> ClockView:
    calendar = working.by_version(clock.calendar)
    unit: working.Unit = "natural" if clock.unit == "natural" else "working"
    started = clock.entries[0]
    allowed = sum(e.days or 0 for e in clock.entries if e.kind in ("started", "extended", "changed"))
    entries = [*clock.entries]
    if clock.paused_on:
        entries.append(ClockEntry(kind="excluded", from_on=clock.paused_on, until_on=today()))
    due_on = due_of(entries, clock.unit, clock.calendar)
    return ClockView(
        kind=clock.kind,
        unit=unit,
        limit=started.days or 0,
        allowed=allowed,
        started_on=started.from_on,
        due_on=due_on,
        stopped_on=clock.stopped_on,
        paused=clock.paused_on is not None,
        provisional=calendar.is_provisional(due_on),
        calendar=calendar.version,
        remaining=None if clock.stopped_on or clock.paused_on else working.remaining(calendar, today(), due_on, unit),
        entries=clock.entries,
        days=working.count(calendar, started.from_on, due_on, unit, excluded(entries), limit=allowed),
    )


def clocks(db: Session, number: str) -> dict[str, Any]:
    """The clocks of case ``number`` as plain values, for ``hall case clock``.  Raises :class:`NotFound`."""
    case = _find(db, number)
    return {"number": case.number, "clocks": [_plain_clock(view) for view in clock_views(db, case.id)]}


def show(db: Session, number: str) -> dict[str, Any]:
    """Case ``number`` without personal data, for ``hall case show``.  Raises :class:`NotFound`."""
    case = _find(db, number)
    return {
        "number": case.number,
        "item": case.item_code,
        "name": case.spec.zh,
        "stage": case.stage,
        "outcome": case.outcome,
        "received_at": _plain(case.received_at),
        "accepted_on": _plain(case.accepted_on),
        "deemed": case.deemed,
        "due_on": _plain(case.due_on),
        "timeline": [
            {
                k: _plain(getattr(e, k))
                for k in ("seq", "at", "action", "from_stage", "to_stage", "office", "law", "reason")
            }
            for e in timeline(db, case.id)
        ],
    }


def _find(db: Session, number: str) -> Case:
    case = case_with(db, number)
    if case is None:
        raise NotFound("case.unknown")
    return case


def _plain_clock(view: ClockView) -> dict[str, Any]:
    plain = {k: _plain(v) for k, v in asdict(view).items() if k not in ("entries", "days")}
    plain["entries"] = [
        {
            k: _plain(getattr(e, k))
            for k in ("seq", "kind", "from_on", "until_on", "days", "reason", "rule", "actor_kind")
        }
        for e in view.entries
    ]
    spans = excluded(view.entries)
    unit: working.Unit = "natural" if view.unit == "natural" else "working"
    out = working.days_excluded(working.by_version(view.calendar), view.started_on, view.due_on, unit, spans)
    plain["excluded"] = [{"from": first.isoformat(), "to": last.isoformat()} for first, last in spans]
    plain["excluded_days"] = [day.isoformat() for day in out]
    plain["count"] = [
        {"day": d.day.isoformat(), "counts": d.counts, "n": d.n, "why": d.why._asdict()} for d in view.days
    ]
    return plain


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
