"""A view of the queue as rows of plain text, some at a time, for a file (C2.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from models.calendar.now import today
from models.calendar.working import current, remaining
from models.casework.case import Case
from models.casework.read_log import ReadLine
from models.people.actor import Actor
from models.queries.desk import Line, lines, lines_wanted
from models.queries.lists import names
from models.queries.queue import Marks, View, ids, marks
from models.staff.exports import MOST, ListExport

BATCH = 500
COLUMNS = ("number", "applicant", "service", "work", "stage", "due", "left", "holder", "flags", "received", "channel")
"""What a list can show, in its order."""


def heads(asked: ListExport) -> list[str]:
    return [_word(asked, f"column.{code}") for code in _columns(asked)]


def rows(db: Session, asked: ListExport, actor: Actor) -> Iterator[list[list[str]]]:
    """The list in parts.  Every whole name that it tells is put on record (PD-11)."""
    view: Any = View(**asked.view)  # type: ignore[arg-type]
    wanted = ids(db, actor, view, MOST)
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        places = {one: n for n, one in enumerate(part)}
        query: Any = lines_wanted()
        found = sorted(lines(db, query.where(query.selected_columns.id.in_(part))), key=lambda one: places[one.work_id])
        yield _part(db, asked, actor, found)


def _part(db: Session, asked: ListExport, actor: Actor, found: list[Line]) -> list[list[str]]:
    marked, held = marks(db, found), names(db, [line.holder_id for line in found])
    whole = _whole_names(db, actor, found) if asked.purpose and "applicant" in asked.columns else {}
    return [
        _row(asked, line, marked[line.case_id], held.get(line.holder_id or 0, ""), whole.get(line.case_id, ""))
        for line in found
    ]


def _whole_names(db: Session, actor: Actor, found: list[Line]) -> dict[int, str]:
    cases = {line.case_id for line in found}
    db.add_all(
        ReadLine(case_id=one, account_id=actor.account_id, what="list", purpose="export") for one in sorted(cases)
    )
    return {one: db.get_one(Case, one).applicant_name or "" for one in cases}


def _row(asked: ListExport, line: Line, mark: Marks, holder: str, whole: str) -> list[str]:
    lang: Any = asked.words["lang"]
    flags = [code for code, on in (("priority", line.priority), ("returned", line.returned)) if on]
    told = [_word(asked, f"flag.{code}") for code in flags]
    told += [_word(asked, mark.paused)] if mark.paused else []
    told += [f"{_word(asked, 'flag.files')} {mark.files}"] if mark.files else []
    cells = {
        "number": line.number,
        "applicant": whole or line.applicant,
        "service": line.title.within(lang),
        "work": _word(asked, f"work.{line.kind}"),
        "stage": _word(asked, f"stage.short.{line.stage}"),
        "due": line.due_on.isoformat() if line.due_on else "",
        "left": "" if line.due_on is None else str(remaining(current(), today(), line.due_on, line.unit)),
        "holder": holder,
        "flags": "；".join(told) if lang == "zh" else "; ".join(told),
        "received": line.received_on.isoformat() if line.received_on else "",
        "channel": _word(asked, f"channel.{line.channel}"),
    }
    return [cells[code] for code in _columns(asked)]


def _columns(asked: ListExport) -> list[str]:
    return [code for code in COLUMNS if code in asked.columns]


def _word(asked: ListExport, code: str) -> str:
    return str(asked.words.get(code, code))
