"""What an applicant has under their account: what waits for them, what runs, what is done, and the drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.casework.case import Case
from models.casework.clock import Clock, ClockKind
from models.casework.stages import ENDED, Stage
from models.casework.supplement import Supplement
from models.text import Text

PAGE = 50
MOST_OPEN = 200
"""More open cases than this nobody can look through; the rest is found by number."""


@dataclass(frozen=True)
class MyCase:
    """One line.  ``due_on`` is the nearest date of a running clock and ``clock`` the kind of it."""

    token: str
    number: str | None
    title: Text
    stage: str
    outcome: str | None
    needs_me: bool
    clock: str | None
    due_on: date | None
    touched_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class MyCases:
    """``older`` is the cursor of the next page of what is done, None on the last."""

    drafts: Sequence[MyCase]
    needs_me: Sequence[MyCase]
    in_progress: Sequence[MyCase]
    done: Sequence[MyCase]
    older: str | None


def my_cases(db: Session, account_id: int, before: str | None = None) -> MyCases:
    """The account's cases: nearest deadline first while they run, newest end first when done.

    ``before`` is a cursor of an earlier page; one that cannot be read is no cursor.
    """
    mine = select(Case).where(Case.account_id == account_id)
    open_now = mine.where(Case.stage.not_in([*ENDED, Stage.DRAFT])).order_by(Case.due_on.asc().nulls_last(), Case.id)
    running = _lines(db, db.scalars(open_now.limit(MOST_OPEN)).all())
    drafts = db.scalars(mine.where(Case.stage == Stage.DRAFT).order_by(Case.touched_at.desc()).limit(MOST_OPEN)).all()
    done = db.scalars(_before(mine.where(Case.stage.in_(ENDED)), before).limit(PAGE + 1)).all()
    return MyCases(
        drafts=_lines(db, drafts),
        needs_me=[line for line in running if line.needs_me],
        in_progress=[line for line in running if not line.needs_me],
        done=_lines(db, done[:PAGE]),
        older=_cursor(done[PAGE - 1]) if len(done) > PAGE else None,
    )


def _before(wanted: Select[Any], cursor: str | None) -> Select[Any]:
    wanted = wanted.order_by(Case.ended_at.desc(), Case.id.desc())
    moment, _, number = (cursor or "").partition("_")
    try:
        at, last = datetime.fromisoformat(moment), int(number)
    except ValueError:
        return wanted
    return wanted.where(tuple_(Case.ended_at, Case.id) < (at, last)) if at.tzinfo else wanted


def _cursor(case: Case) -> str:
    assert case.ended_at is not None
    return f"{case.ended_at.isoformat()}_{case.id}"


def _lines(db: Session, cases: Sequence[Case]) -> list[MyCase]:
    """A window pick-up waits for the applicant as a question does; online delivery does not."""
    ids = [case.id for case in cases]
    nearest = (
        select(Clock.case_id, Clock.kind, Clock.due_on)
        .where(Clock.case_id.in_(ids), Clock.stopped_on.is_(None), Clock.kind != ClockKind.STATUTORY)
        .order_by(Clock.case_id, Clock.due_on)
        .ext(distinct_on(Clock.case_id))
    )
    clocks = {row.case_id: row for row in db.execute(nearest)}
    open_asking = exists().where(Supplement.case_id == Case.id, Supplement.answered_at.is_(None))
    asked = set(db.scalars(select(Case.id).where(Case.id.in_(ids), open_asking)))
    return [
        MyCase(
            token=case.token,
            number=case.number,
            title=case.spec.title,
            stage=case.stage,
            outcome=case.outcome,
            needs_me=case.id in asked or (case.stage == Stage.READY and case.delivery_way != "online"),
            clock=clocks[case.id].kind if case.id in clocks else None,
            due_on=clocks[case.id].due_on if case.id in clocks else None,
            touched_at=case.touched_at,
            ended_at=case.ended_at,
        )
        for case in cases
    ]
