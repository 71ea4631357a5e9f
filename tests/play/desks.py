"""What people at the desks do, and whoever else performs an act of the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import db as store
from models.casework import desk, gaps, papers
from models.casework import work as work_items
from models.casework.case import Case
from models.casework.lifecycle import TABLE, Transition, Who, rows_from
from models.casework.rating import RatingOrder
from models.casework.rights import may
from models.casework.stages import Stage
from models.casework.work import WorkItem
from models.errors import HallError, NotReady
from models.people.actor import Actor, Role
from models.voice import order_state, orders
from tests.play.applicants import answer_lines
from tests.play.hall import NOTHING, Hall, file_sheet
from tests.play.hall import act as perform
from tests.play.inputs import EXTRA, WORDS, asked, filled


def act(hall: Hall, rng: Random) -> str:
    """Somebody performs an act: mostly one of the case's stage and somebody who may, now and then anything at all."""
    with store.transaction() as db:
        case = hall.among(db, rng)
        if case is None:
            return NOTHING
        rows = _of_people(rows_from(Stage(case.stage)))
        if rng.random() < 0.12 or not rows:
            row, actor = rng.choice(_of_people(TABLE)), rng.choice([hall.owner(case), *hall.staff])
        else:
            row = rng.choices(rows, [_liked(row) for row in rows])[0]
            actor = _able(hall, db, case, row, rng)
        if rng.random() < 0.85:
            _prepare(hall, db, case, row.action, actor, rng)
        return f"{row.action} of {case.number} at {case.stage}: {_try(hall, db, case, row.action, actor, rng)}"


def _able(hall: Hall, db: Session, case: Case, row: Transition, rng: Random) -> Actor:
    """Who may do it, if there is anybody; else somebody who takes the work for it, or just stands near."""
    near = _fitting(hall, case, row)
    for actor in rng.sample(near, len(near)):
        if may(db, actor, case, row):
            return actor
    for item in work_items.open_items(db, case.id):
        for actor in rng.sample(near, len(near)):
            if item.holder_id is None and any(
                (item.site_code or item.department_code) in place for place in actor.posts
            ):
                try:
                    with db.begin_nested():
                        desk.take(db, item.id, actor)
                    return actor
                except HallError:
                    continue
    return rng.choice(near)


def _liked(row: Transition) -> int:
    """Few cases are given up, or no play would get far."""
    return 1 if row.to in (Stage.WITHDRAWN, Stage.TERMINATED, Stage.NOT_ACCEPTED) else 6


def _of_people(rows: Sequence[Transition]) -> list[Transition]:
    return [row for row in rows if row.who != {Who.SYSTEM}]


def _fitting(hall: Hall, case: Case, row: Transition) -> list[Actor]:
    roles = [Role(who) for who in sorted(row.who - {Who.APPLICANT, Who.SYSTEM})]
    owner = [hall.owner(case)] if Who.APPLICANT in row.who else []
    return owner + [one for one in hall.staff if any(one.has(role) for role in roles)]


def _prepare(hall: Hall, db: Session, case: Case, action: str, actor: Actor, rng: Random) -> None:
    """A clerk looks at the papers before they give an outcome; what was asked is answered before that is sent."""
    if action in ("correct", "answer_supplement") and not case.ended:
        answer_lines(hall, db, case, rng)
    elif action in ("bring_gap", "take_gap") and (asked_now := gaps.open_gap(db, case.id)):
        for line in asked_now.lines:
            if line.answered_at is None:
                file_sheet(hall, db, case, line.code, asked_now.seq)
    elif action in gaps.CHECKING and (asked_now := gaps.open_gap(db, case.id)):
        for paper in papers.live_papers(db, case.id):
            if paper.round == asked_now.seq:
                papers.mark(paper, rng.choice(("ok", "ok", "wrong", None)), actor.account_id)
    elif case.stage == Stage.RECEIVED and actor.kind == "staff":
        careful = rng.random() < 0.7
        for paper in papers.live_papers(db, case.id):
            papers.mark(paper, "ok" if careful else rng.choice(("ok", "wrong", None)), actor.account_id)


def _try(hall: Hall, db: Session, case: Case, action: str, actor: Actor, rng: Random) -> str:
    """Perform it; what its guards ask for is filled in and it is tried again, as people do with a form."""
    facts = {name: filled(name, case, rng) for name in EXTRA.get(action, ()) if rng.random() < 0.5}
    revision = case.revision if rng.random() < 0.95 else case.revision - 1
    for _ in range(4):
        try:
            perform(hall, db, case, action, actor, revision=revision, **facts)
        except NotReady as unready:
            wanted = [name for name in asked(unready.problems) if name not in facts]
            if not wanted or rng.random() < 0.03:
                return "not ready: " + ", ".join(problem.code for problem in unready.problems)
            facts |= {name: filled(name, case, rng) for name in wanted}
        except HallError as refused:
            return repr(refused)
        else:
            return f"now {case.stage}"
    return "gave up"


def open_work(db: Session, condition: ColumnElement[bool]) -> Sequence[WorkItem]:
    """In an order of its own, since the same numbers shall draw the same pieces."""
    return db.scalars(select(WorkItem).where(WorkItem.state == "open", condition).order_by(WorkItem.id)).all()


def take(hall: Hall, rng: Random) -> str:
    """Somebody takes a piece of open work: mostly one of theirs, mostly by picking it."""
    with store.transaction() as db:
        items = open_work(db, WorkItem.holder_id.is_(None))
        if not items:
            return NOTHING
        item = rng.choice(items)
        place = item.site_code or item.department_code
        near = [one for one in hall.staff if any(place in (p.site, p.department) for p in one.posts)]
        actor = rng.choice(near if rng.random() < 0.95 else hall.staff)
        try:
            with db.begin_nested():
                if rng.random() < 0.7:
                    desk.take(db, item.id, actor)
                else:
                    desk.take_next(db, actor)
        except HallError as refused:
            return f"takes {item.kind}: {refused!r}"
        return f"takes {item.kind}"


def release(hall: Hall, rng: Random) -> str:
    with store.transaction() as db:
        items = open_work(db, WorkItem.holder_id.is_not(None))
        if not items:
            return NOTHING
        item = rng.choice(items)
        actor = next(one for one in hall.staff if one.account_id == item.holder_id)
        desk.release(db, item.id, actor)
        return f"puts {item.kind} back"


def handle_rating(hall: Hall, rng: Random) -> str:
    """A step of the work order of a negative rating, by whoever may take it."""
    with store.transaction() as db:
        found = db.scalars(select(RatingOrder).where(RatingOrder.answered_at.is_(None)).order_by(RatingOrder.id)).all()
        ways = [(o, a, s) for o in found for a in hall.staff for s in sorted(order_state.steps(o, a)) if s in STEPS]
        if not ways:
            return NOTHING
        order, actor, step = rng.choice(ways)
        try:
            with db.begin_nested():
                STEPS[step](db, order.id, actor)
        except HallError as refused:
            return f"{step} of order {order.id}: {refused!r}"
        return f"{step} of order {order.id}"


STEPS: dict[str, Callable[[Session, int, Actor], object]] = {
    "contact": lambda db, n, who: orders.contact(db, n, who, reached=True, words=WORDS),
    "find": lambda db, n, who: orders.found(db, n, who, finding="clear", words=WORDS),
    "rectify": lambda db, n, who: orders.rectified(db, n, who, words=WORDS),
    "appeal": lambda db, n, who: orders.appeal(db, n, who, ground="mistaken", words=WORDS),
    "decide_appeal": lambda db, n, who: orders.decide_appeal(db, n, who, upheld=False, words=WORDS),
    "answer": lambda db, n, who: orders.answer(db, n, who, words=WORDS),
}
