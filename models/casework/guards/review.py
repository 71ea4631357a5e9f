"""Review by the departments, and whose eyes have seen the case already."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, or_, select

from models.casework.commitment import goes_to_review
from models.casework.guards.given import text_given
from models.casework.move import Move
from models.casework.site_check import went
from models.casework.work import WorkItem, WorkKind
from models.errors import Problem


def has_review(move: Move) -> Problem | None:
    return None if goes_to_review(move.case) else Problem("review.none")


def has_no_review(move: Move) -> Problem | None:
    return Problem("review.needed") if goes_to_review(move.case) else None


def not_the_taker(move: Move) -> Problem | None:
    """Who took the case in, wrote it down for the applicant or looked at papers that followed neither reviews nor
    decides it (MOD-1, MOD-9).

    What a deputy did or would do counts for both: for them and for the one in whose name.
    """
    mine, gap = WorkItem.for_id.in_(move.eyes), WorkItem.kind == WorkKind.GAP
    looked = (WorkItem.kind == WorkKind.INTAKE) & mine | gap & (WorkItem.done_by.in_(move.eyes) | mine)
    if move.eyes & {move.case.taker_id, move.case.clerk_id} or move.db.scalar(
        select(WorkItem.id).where(WorkItem.case_id == move.case.id, looked).limit(1)
    ):
        return Problem("four_eyes.taker")
    return None


def not_a_reviewer(move: Move) -> Problem | None:
    """Who gave an opinion, or looked at the site, does not decide."""
    seen = or_(WorkItem.done_by.in_(move.eyes), WorkItem.for_id.in_(move.eyes))
    done = and_(WorkItem.kind == WorkKind.REVIEW, WorkItem.state == "done")
    mine = select(WorkItem.id).where(WorkItem.case_id == move.case.id, done, seen)
    looked = move.db.scalar(mine.limit(1)) is not None or any(went(move.db, move.case.id, one) for one in move.eyes)
    return Problem("four_eyes.reviewer") if looked else None


def opinion_given(move: Move) -> Iterable[Problem]:
    if move.facts.get("finding") not in ("pass", "fail"):
        yield Problem("finding.missing", "finding")
    if problem := text_given(move, "opinion", "opinion.missing"):
        yield problem


def step_done(move: Move) -> Problem | None:
    """Every department of the running step has answered (join rule: all)."""
    still_open = select(WorkItem.id).where(
        WorkItem.case_id == move.case.id, WorkItem.kind == WorkKind.REVIEW, WorkItem.state == "open"
    )
    return Problem("review.open") if move.db.scalar(still_open.limit(1)) else None


def more_review(move: Move) -> Problem | None:
    left = goes_to_review(move.case) and _last_step(move) + 1 < len(move.case.flow.review)
    return None if left else Problem("review.all_steps_done")


def no_more_review(move: Move) -> Problem | None:
    return None if more_review(move) else Problem("review.steps_left")


def was_reviewed(move: Move) -> Problem | None:
    return has_review(move)


def _last_step(move: Move) -> int:
    latest = (
        select(WorkItem.step)
        .where(WorkItem.case_id == move.case.id, WorkItem.kind == WorkKind.REVIEW)
        .order_by(WorkItem.round.desc(), WorkItem.step.desc())
        .limit(1)
    )
    step = move.db.scalar(latest)
    return -1 if step is None else step
