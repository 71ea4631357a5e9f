"""The words of every notice, made when it is read or sent: the site and the e-mail say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar.now import day_of
from models.calendar.shelf import by_version
from models.casework.calendar_change import moved_dates
from models.casework.case import Case
from models.casework.clock import Clock, due_of
from models.casework.event import CaseEvent
from models.casework.hearing import Hearing
from models.casework.notice import Notice
from models.casework.old_licence import HOW
from models.casework.silence import renewed_until
from models.catalogue.item import Department, Site
from models.text import Text

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


DRAFT_ENDING = "draft_ending"
"""The one notice of a draft: that it is deleted in ``WARN_DAYS`` days, unless its owner goes on (A3.7)."""
WARN_DAYS = 3


class Words(NamedTuple):
    """What a notice says, with places for its figures."""

    title: Text
    text: Text


class Told(NamedTuple):
    """A notice in one language, ready to be read."""

    title: str
    text: str


@cache
def kinds() -> Mapping[str, Words]:
    """Every kind of notice; a kind is the action whose event it tells of."""
    rows = yaml.safe_load(files(__package__).joinpath("notices.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({kind: Words(Text(**row["title"]), Text(**row["text"])) for kind, row in rows.items()})


def told(db: Session, notice: Notice, lang: str, clocks: Sequence[Clock] | None = None) -> Told:
    """The words of ``notice`` in ``lang``.  They hold no personal data.

    ``clocks`` are those of its case, oldest first, where the caller has read many at once.
    """
    event = db.get_one(CaseEvent, notice.event_id) if notice.event_id else None
    found = _places(db, event, clocks) if event else _of_draft(db, notice)
    places = {name: text.within(lang) for name, text in found.items()}
    words = kinds()[notice.kind]
    return Told(words.title.within(lang, **places), words.text.within(lang, **places))


def _of_draft(db: Session, notice: Notice) -> dict[str, Text]:
    ends = day_of(notice.at) + timedelta(WARN_DAYS)
    return {"item": db.get_one(Case, notice.case_id).spec.title, "draft_ends": written(ends)}


_PROMISE_STANDS = Text("承诺期限在此期间暂停计算", "the promised limit stands still meanwhile")
_PROMISE_RUNS = Text("承诺期限照常计算", "so does the promised limit")


class Provisional(date):
    """The end of a clock in a year that still lacked its official notice when it was told (CAL-6)."""


def written(day: date) -> Text:
    """A date inside a sentence: ``2026年9月24日``, ``24 September 2026``; a provisional one says so."""
    zh, en = ("（暂定）", " (provisional)") if isinstance(day, Provisional) else ("", "")
    return Text(f"{day.year}年{day.month}月{day.day}日{zh}", f"{day.day} {_MONTHS[day.month - 1]} {day.year}{en}")


def office_name(db: Session, code: str) -> Text:
    """The name of a site or a department."""
    place = db.get(Site, code) or db.get_one(Department, code)
    return place.title


def due_dates(db: Session, event: CaseEvent, clocks: Sequence[Clock] | None = None) -> dict[str, date]:
    """For each kind of clock, the end of the last one that had started when ``event`` happened, as it was then."""
    ends: dict[str, date] = {}
    if clocks is None:
        clocks = db.scalars(select(Clock).where(Clock.case_id == event.case_id).order_by(Clock.id)).all()
    for clock in clocks:
        entries = [entry for entry in clock.entries if entry.at <= event.at]
        if entries:
            calendar = next((entry.calendar for entry in reversed(entries) if entry.calendar), clock.calendar)
            end = due_of(entries, clock.unit, calendar)
            open_yet = by_version(calendar).is_provisional(end)
            ends[clock.kind] = Provisional(end.year, end.month, end.day) if open_yet else end
    return ends


def _places(db: Session, event: CaseEvent, clocks: Sequence[Clock] | None) -> dict[str, Text]:
    case = db.get_one(Case, event.case_id)
    assert case.number is not None and case.received_at is not None
    days = {f"{kind}_due": day for kind, day in due_dates(db, event, clocks).items()}
    if bring := days.get("gap_due") or days.get("applicant_due"):
        days["bring_due"] = bring
    days["received_on"] = day_of(case.received_at)
    if case.accepted_on:
        days["accepted_on"] = case.accepted_on
    if until := event.facts.get("whole_due"):
        days["whole_due"] = date.fromisoformat(str(until))
    spoken = {} if event.action not in _OF_HEARING else _hearing(db, event)
    if renewed := renewed_until(case):
        days["renewed_until"] = renewed
    later = str(event.facts.get("number", ""))
    whole = case.parent.event.title if case.parent else case.spec.title
    return {
        "number": Text(case.number, case.number),
        "event": whole,
        "item": case.spec.title,
        "office": office_name(db, event.office or case.site_code),
        "standing": _PROMISE_STANDS if case.flow.asking_pauses else _PROMISE_RUNS,
        "later": Text(later, later),
        "later_how": HOW.get(str(event.facts.get("how", "")), Text("", "")),
        "moved": moved_dates(event.facts, written),
        **{name: written(day) for name, day in days.items()},
        **spoken,
    }


_OF_HEARING = ("ask_hearing", "set_hearing")


def _hearing(db: Session, event: CaseEvent) -> dict[str, Text]:
    """What was known of the hearing when ``event`` happened: until when it is held, and once set, when and where."""
    about = select(Hearing).where(Hearing.case_id == event.case_id)
    hearing = db.scalars(about.where((Hearing.asked_at == event.at) | (Hearing.set_at == event.at))).first()
    assert hearing is not None and hearing.hold_by is not None
    place = hearing.place or ""
    places = {"hold_by": written(hearing.hold_by), "hearing_place": Text(place, place)}
    if hearing.day:
        places |= {"hearing_day": written(hearing.day), "hearing_hour": Text(hearing.hour, hearing.hour)}
    return places
