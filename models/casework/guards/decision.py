"""Decision and delivery."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from models.casework.decision import REVIEW_DAYS
from models.casework.document import OF_DECISION, Document
from models.casework.guards.given import text_given
from models.casework.move import Move
from models.errors import Problem


def not_run_out(move: Move) -> Problem | None:
    """What is granted for a time does not end before it begins."""
    until = move.facts.get("valid_until")
    return Problem("field.date_past", "valid_until") if until and until < move.today else None


def refusal_complete(move: Move) -> Iterable[Problem]:
    """Reasons, basis, review body, 60 days, court, 6 months, and online the online channel (DEC-8, DEC-9, DEC-10)."""
    for name in ("reasons", "basis", "review_body", "court"):
        if problem := text_given(move, name, f"refusal.{name}_missing"):
            yield problem
    for name in ("review_days", "court_months"):
        if not move.facts.get(name):
            yield Problem(f"refusal.{name}_missing", name)
    if 0 < (move.facts.get("review_days") or 0) < REVIEW_DAYS:
        yield Problem("refusal.review_days_short", "review_days", {"least": REVIEW_DAYS})
    if move.case.delivery_way == "online" and (
        problem := text_given(move, "online_channel", "refusal.online_channel_missing")
    ):
        yield problem


def documents_made(move: Move) -> Problem | None:
    unmade = select(Document.id).where(
        Document.case_id == move.case.id,
        Document.kind.in_(OF_DECISION),
        Document.produced_at.is_(None),
        Document.voided_at.is_(None),
    )
    return Problem("documents.unmade") if move.db.scalar(unmade.limit(1)) else None


def at_the_window(move: Move) -> Problem | None:
    return Problem("delivery.online") if move.case.delivery_way == "online" else None


def online_consented(move: Move) -> Problem | None:
    """Delivery by electronic means needs consent, given with the application (DEC-13)."""
    return None if move.case.delivery_way == "online" else Problem("delivery.window")


def receiver_named(move: Move) -> Problem | None:
    return text_given(move, "receiver", "receiver.missing")
