"""What the rows of the petition table write besides phase, clocks and letters."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from models.people.account import Account
from models.petition import alarm, clock
from models.petition.clock import COMPLEX_DAYS, ClockKind
from models.petition.move import Move
from models.petition.petition import Bar
from models.petition.phases import Kind


def classify(move: Move) -> None:
    """Kind and route as the clerk sees them; a name or address that is unclear ends the duty to tell (PET-4)."""
    petition = move.petition
    petition.kind = move.text("kind")
    petition.route = move.text("route") if petition.kind == Kind.RELIEF else None
    petition.reachable = bool(petition.name and petition.address) and move.text("unclear") != "yes"
    if not petition.reachable:
        clock.halt(move.db, petition.id, ClockKind.TELL, move.today)


def send_to_unit(move: Move) -> None:
    move.petition.unit_code = move.text("unit")


def ask_report(move: Move) -> None:
    until = move.day("until")
    assert until is not None
    clock.begin(move.db, move.petition.id, ClockKind.REPORT, move.today, until=until)


def take_back(move: Move) -> None:
    """The unit is out; what was asked of it ends."""
    move.petition.unit_code = None


def name_accused(move: Move) -> None:
    """Keep the report from the unit and the person it accuses (PET-12)."""
    petition = move.petition
    petition.accused_unit = move.text("unit") or petition.accused_unit
    if login := move.text("login"):
        bar(move, move.db.scalars(select(Account.id).where(Account.login == login)).one(), "accused")


def step_aside(move: Move) -> None:
    assert move.actor.account_id is not None
    bar(move, move.actor.account_id, "interest")


def bar(move: Move, account_id: int, why: str) -> None:
    if all(one.account_id != account_id for one in move.petition.bars):
        move.petition.bars.append(Bar(petition_id=move.petition.id, account_id=account_id, why=why, at=move.at))


def raise_alarm(move: Move) -> None:
    """Report at once: it stands before every supervisor until one has seen it (PET-13)."""
    move.petition.urgent_at = move.at
    alarm.raise_urgent(move.db, move.petition.id, move.at)


def extend(move: Move) -> None:
    for one in clock.running(move.db, move.petition.id, ClockKind.HANDLE):
        clock.extend(one, int(move.text("days")))


def call_complex(move: Move) -> None:
    for one in clock.running(move.db, move.petition.id, ClockKind.TAKE_ON):
        clock.extend(one, COMPLEX_DAYS)


def keep_words(move: Move) -> None:
    """Why the petitioner asks for review, for the upper body to read."""
    move.petition.asked = [*move.petition.asked, move.text("words")]


def leave_hearing_out(move: Move) -> None:
    """The days of the hearing, its first included (PET-9)."""
    first, last = move.day("from"), move.day("to")
    assert first is not None
    assert last is not None
    for one in clock.running(move.db, move.petition.id, ClockKind.REVIEW):
        clock.exclude(one, first - timedelta(days=1), last)


def conclude_for_good(move: Move) -> None:
    move.petition.final = True


def rate(move: Move) -> None:
    move.petition.rating = int(move.facts["level"])
    move.petition.rating_words = move.text("words") or None
