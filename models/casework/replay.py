"""Whether a case is where its own record leads (INV-5): its events through the table, its clocks through the ledger.

One statement sees a whole batch of cases in one moment, so that people may go on working meanwhile.  Findings are
:class:`~models.errors.Problem` with the case in ``pointer``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.casework import lifecycle
from models.casework.clock import ClockEntry, due_of
from models.casework.stages import ENDED, Stage
from models.errors import NotPossible, Problem

BATCH = 500


class Entry(NamedTuple):
    """What the arithmetic needs of one line of a clock's ledger."""

    kind: str
    from_on: date
    until_on: date | None
    days: int | None


def check_cases(db: Session, progress: Callable[[int], None] = lambda done: None) -> Iterator[Problem]:
    """Every case, in the order of their ids."""
    last = 0
    while rows := db.execute(text(_CASES), {"after": last, "batch": BATCH}).all():
        for row in rows:
            name = f"case:{row.number or row.id}"
            yield from _events(name, row.stage, row.events)
            yield from _clocks(name, row.stage, row.due_on, row.clocks)
        last = rows[-1].id
        progress(len(rows))


def _events(name: str, stored: str, events: list[dict[str, Any]]) -> Iterator[Problem]:
    """Numbered from 1 without a gap, each beginning where the last one ended, each a row of the table."""
    stage = Stage.DRAFT.value
    for n, event in enumerate(events, start=1):
        if event["seq"] != n:
            yield Problem("audit.event_gap", name, {"case": name, "seq": n})
            return
        if event["from_stage"] != stage or not _is_row(event):
            yield Problem("audit.event_illegal", name, {"case": name, "seq": n, "action": event["action"]})
            return
        stage = event["to_stage"]
    if stage != stored:
        yield Problem("audit.stage_differs", name, {"case": name, "stored": stored, "replayed": stage})


def _is_row(event: dict[str, Any]) -> bool:
    try:
        return bool(lifecycle.find(event["action"], Stage(event["from_stage"])).to == event["to_stage"])
    except (NotPossible, ValueError):
        return False


def _clocks(name: str, stage: str, due_on: date | None, clocks: list[dict[str, Any]]) -> Iterator[Problem]:
    """Every clock's stored end is what its ledger gives, and the case's is the nearest of those that run."""
    for clock in clocks:
        facts = {"case": name, "clock": clock["kind"], "stored": clock["due_on"]}
        entries = tuple(
            Entry(e["kind"], date.fromisoformat(e["from_on"]), _day(e["until_on"]), e["days"]) for e in clock["entries"]
        )
        if not entries or [e["seq"] for e in clock["entries"]] != list(range(1, len(entries) + 1)):
            yield Problem("audit.ledger_gap", name, {"case": name, "clock": clock["kind"]})
            continue
        counted = _due(entries, clock["unit"], clock["calendar"]).isoformat()
        if counted != clock["due_on"]:
            yield Problem("audit.due_differs", name, facts | {"counted": counted})
        ends = [e for e in entries if e.kind in ("stopped", "reopened")]
        stopped = ends[-1].from_on.isoformat() if ends and ends[-1].kind == "stopped" else None
        if stopped != clock["stopped_on"]:
            yield Problem("audit.stop_differs", name, {"case": name, "clock": clock["kind"]})
    running = [clock for clock in clocks if clock["stopped_on"] is None]
    nearest = min((clock["due_on"] for clock in running if clock["paused_on"] is None), default=None)
    if nearest != (due_on.isoformat() if due_on else None):
        facts = {"case": name, "stored": due_on or "-", "counted": nearest or "-"}
        yield Problem("audit.case_due_differs", name, facts)
    if running and Stage(stage) in ENDED:
        yield Problem("audit.clock_runs_on", name, {"case": name})


# Clocks of the same days are many: a day's cases of one kind count alike.
@lru_cache(maxsize=50_000)
def _due(entries: tuple[Entry, ...], unit: str, calendar: str) -> date:
    return due_of([ClockEntry(**entry._asdict()) for entry in entries], unit, calendar)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


_CASES = """
with batch as (select id, number, stage, due_on from cases where id > :after order by id limit :batch)
select b.*, coalesce(e.events, '[]') as events, coalesce(k.clocks, '[]') as clocks from batch b
  left join lateral (
    select jsonb_agg(jsonb_build_object('seq', seq, 'action', action, 'from_stage', from_stage, 'to_stage', to_stage)
                     order by seq) as events
      from case_event where case_id = b.id) e on true
  left join lateral (
    select jsonb_agg(jsonb_build_object('kind', c.kind, 'unit', c.unit, 'calendar', c.calendar, 'due_on', c.due_on,
                                        'stopped_on', c.stopped_on, 'paused_on', c.paused_on,
                                        'entries', coalesce(l.entries, '[]'))
                     order by c.id) as clocks
      from clock c left join lateral (
        select jsonb_agg(jsonb_build_object('seq', seq, 'kind', kind, 'from_on', from_on, 'until_on', until_on,
                                            'days', days) order by seq) as entries
          from clock_entry where clock_id = c.id) l on true
     where c.case_id = b.id) k on true
 order by b.id
"""
