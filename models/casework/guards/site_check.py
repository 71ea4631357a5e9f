"""Whether facts were looked at on the spot where the item wants it, and by two (DEC-2)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from models.casework.guards.given import text_given
from models.casework.guards.review import more_review
from models.casework.move import Move
from models.casework.site_check import officers_of, site_checks
from models.casework.work import WorkItem, WorkKind
from models.errors import Problem

WANTED = "site_check"


def site_check_complete(move: Move) -> Iterable[Problem]:
    """A day of the handling, a place, a finding, and two officers who did not take the case in."""
    day = move.facts.get("went_on")
    if day is None:
        yield Problem("site_check.day_missing", "went_on")
    elif day > move.today or (move.case.accepted_on and day < move.case.accepted_on):
        yield Problem("site_check.day_wrong", "went_on")
    for name, code in (("place", "site_check.place_missing"), ("seen", "site_check.finding_missing")):
        if problem := text_given(move, name, code):
            yield problem
    yield from _officers(move)


def _officers(move: Move) -> Iterable[Problem]:
    known = {who for who, _ in officers_of(move.db, move.case)}
    given = [move.facts.get(name) for name in ("officer", "second_officer")]
    for name, officer in zip(("officer", "second_officer"), given, strict=True):
        if officer not in known:
            yield Problem("site_check.officer_missing", name)
        elif officer in (move.case.taker_id, move.case.clerk_id):
            yield Problem("site_check.officer_taker", name)
    if given[0] is not None and given[0] == given[1]:
        yield Problem("site_check.two", "second_officer")


def site_checked_first(move: Move) -> Problem | None:
    """The opinion that would end the review waits for the site check; the other departments may go on."""
    still_open = select(func.count()).where(
        WorkItem.case_id == move.case.id, WorkItem.kind == WorkKind.REVIEW, WorkItem.state == "open"
    )
    last = move.db.scalar(still_open) == 1 and more_review(move) is not None
    return site_checked(move) if last else None


def site_checked(move: Move) -> Problem | None:
    if WANTED not in move.case.flow.special or site_checks(move.db, move.case.id):
        return None
    return Problem("site_check.missing")
