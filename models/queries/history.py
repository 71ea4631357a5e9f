"""The whole history of a case as one stream: acts, who held it, what was told, who read what, notes (C3.8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import day_of
from models.casework.case import Case
from models.casework.note import notes
from models.casework.notice import Notice
from models.casework.rating import rated_anonymously
from models.casework.read_log import ReadLine
from models.casework.talk import STAFF, Saying
from models.casework.work import Assignment, WorkItem
from models.queries.case_view import timeline

Kind = Literal["act", "hold", "message", "read", "note"]


@dataclass(frozen=True)
class Line:
    """One line.  ``what`` is an action, how a holding began or ended, the kind of a notice, or what was read.

    ``at`` is the law's time; ``recorded`` the machine's, which orders what happened in the same moment.  ``for_name``
    is the colleague for whom a deputy acted; ``times`` how often the same was read by the same person on that day;
    ``id`` and ``account_id`` are those of a note and its writer.
    """

    at: datetime
    recorded: datetime
    kind: Kind
    what: str
    actor_kind: str
    name: str
    place: str | None = None
    words: str | None = None
    law: str | None = None
    for_name: str = ""
    times: int = 1
    id: int = 0
    account_id: int | None = None


# The history is gathered with the accounts still as numbers, so that all names are read in one look.
# The second account is the one who was away, where a deputy acted.
Half = tuple[Line, int | None, int | None]


def halves(db: Session, case: Case, work: Sequence[WorkItem]) -> list[Half]:
    """Every line of the history, without its names and in no order."""
    return [
        *_acts(db, case), *_holdings(db, work), *_messages(db, case), *_once_a_day(_readings(db, case)),
        *_notes(db, case),
    ]  # fmt: skip


def in_order(lines: Iterable[tuple[Line, str, str]]) -> list[Line]:
    """The lines with their names, the oldest first."""
    return sorted((_named(*line) for line in lines), key=lambda line: (line.at, line.recorded))


def _acts(db: Session, case: Case) -> Iterator[Half]:
    hidden = ("rate",) if rated_anonymously(db, case.id) else ()
    for event in (one for one in timeline(db, case.id) if one.action not in hidden):
        line = Line(
            event.at,
            event.recorded_at,
            "act",
            event.action,
            event.actor_kind,
            "",
            event.office,
            event.reason,
            event.law,
        )
        yield line, event.actor_id, event.for_id


def _holdings(db: Session, work: Sequence[WorkItem]) -> Iterator[Half]:
    items = {item.id: item for item in work}
    for held in db.scalars(select(Assignment).where(Assignment.work_item_id.in_(items))):
        place = items[held.work_item_id].site_code or items[held.work_item_id].department_code
        yield Line(held.from_at, held.recorded_at, "hold", "taken", "staff", "", place), held.account_id, held.for_id
        if held.until_at and held.ended in ("released", "skipped", "taken_over"):
            left = Line(held.until_at, held.until_at, "hold", held.ended, "staff", "", place)
            yield left, held.account_id, held.for_id


def _messages(db: Session, case: Case) -> Iterator[Half]:
    for told in db.scalars(select(Notice).where(Notice.case_id == case.id)):
        yield Line(told.at, told.at, "message", told.kind, "system", ""), None, None
    for one in db.scalars(select(Saying).where(Saying.case_id == case.id)):
        line = Line(one.at, one.at, "message", f"said:{one.side}", one.side, "", one.office)
        yield line, one.account_id if one.side == STAFF else None, None


def _readings(db: Session, case: Case) -> Iterator[Half]:
    for read in db.scalars(select(ReadLine).where(ReadLine.case_id == case.id).order_by(ReadLine.id)):
        line = Line(read.at, read.at, "read", read.what, "staff", "", None, read.purpose, account_id=read.account_id)
        yield line, read.account_id, None


def _once_a_day(readings: Iterable[Half]) -> Iterator[Half]:
    """One line for the same thing read by the same person on one day, as of the last time: the log keeps each."""
    kept: dict[tuple[object, ...], Half] = {}
    for line, who, whose in readings:
        same = (who, line.what, line.words, day_of(line.at))
        times = kept[same][0].times + 1 if same in kept else 1
        kept[same] = replace(line, times=times), who, whose
    yield from kept.values()


def _notes(db: Session, case: Case) -> Iterator[Half]:
    for one in notes(db, case.id):
        line = Line(
            one.at, one.recorded_at, "note", "note", "staff", "", None, one.words, id=one.id, account_id=one.account_id
        )
        yield line, one.account_id, None


def _named(line: Line, name: str, whose: str) -> Line:
    """``line`` with the name of a member of staff.  Applicants stand by their part in the matter, never by name."""
    return replace(line, name=name, for_name=whose) if line.actor_kind == "staff" else line
