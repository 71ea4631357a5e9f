"""Whether a hearing may be offered, asked for, set and closed, and a decision pass it by (DEC-4 to DEC-6)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from models.casework import clock
from models.casework.guards.given import over, text_given
from models.casework.hearing import AHEAD_DAYS, chairs_of, earliest, last_held, latest, open_hearing
from models.casework.move import Move
from models.casework.notices import written
from models.errors import Problem

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def no_hearing_open(move: Move) -> Problem | None:
    """While the right may be used, or the hearing is still to be held, nothing is decided (DEC-5)."""
    return Problem("hearing.open") if open_hearing(move.db, move.case.id) else None


def hearing_offered(move: Move) -> Problem | None:
    hearing = open_hearing(move.db, move.case.id)
    return None if hearing and hearing.waits_for_request else Problem("hearing.not_offered")


def in_time_to_ask(move: Move) -> Problem | None:
    return Problem("hearing.too_late") if over(move, clock.HEARING) else None


def time_to_ask_over(move: Move) -> Problem | None:
    return None if over(move, clock.HEARING) else Problem("hearing.still_time")


def request_given(move: Move) -> Iterable[Problem]:
    """Why a hearing is wanted; at the window also who of the others wants it."""
    if problem := text_given(move, "grounds", "hearing.grounds_missing"):
        yield problem
    if move.actor.kind == "staff" and (problem := text_given(move, "asker", "hearing.asker_missing")):
        yield problem


def hearing_wanted(move: Move) -> Iterable[Problem]:
    """Somebody has asked; or the authority holds one by its own motion, says why and announces it (DEC-4)."""
    hearing = open_hearing(move.db, move.case.id)
    if hearing and hearing.waits_for_request:
        yield Problem("hearing.not_asked")
    if hearing is None:
        for name, code in (("reason", "reason.missing"), ("announced", "hearing.announced_missing")):
            if problem := text_given(move, name, code):
                yield problem


def hearing_planned(move: Move) -> Iterable[Problem]:
    """Seven days ahead, within twenty days of the request, at a place, under a chair who has not handled the case."""
    day, hearing = move.facts.get("hearing_day"), open_hearing(move.db, move.case.id)
    if day is None:
        yield Problem("hearing.day_missing", "hearing_day")
    elif day < earliest(move.today):
        yield Problem("hearing.day_early", "hearing_day", {"days": AHEAD_DAYS})
    elif (last := latest(hearing, move.today)) and day > last:
        yield Problem("hearing.day_late", "hearing_day", {"last": written(last)})
    if not _HOUR.fullmatch(move.text("hearing_hour")):
        yield Problem("hearing.hour_missing", "hearing_hour")
    if problem := text_given(move, "hearing_place", "hearing.place_missing"):
        yield problem
    if move.facts.get("chair") not in {who for who, _ in chairs_of(move.db, move.case)}:
        yield Problem("hearing.chair_missing", "chair")


def hearing_on(move: Move) -> Problem | None:
    """It was set, and its day has come."""
    hearing = open_hearing(move.db, move.case.id)
    if hearing is None or hearing.day is None:
        return Problem("hearing.none")
    return Problem("hearing.not_yet") if move.today < hearing.day else None


def record_signed(move: Move) -> Iterable[Problem]:
    """What was said, under what number the record lies in the file, and who signed it (DEC-6)."""
    for name in ("record", "record_number", "signed_by"):
        if problem := text_given(move, name, f"hearing.{name}_missing"):
            yield problem


def record_followed(move: Move) -> Problem | None:
    """After a hearing the decision says how it follows from the record (DEC-6)."""
    if last_held(move.db, move.case.id) is None:
        return None
    return text_given(move, "on_record", "hearing.on_record_missing")
