"""What applicants do: apply for one matter or for a life event, and answer what is asked."""

from __future__ import annotations

from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import db as store
from models.calendar.now import now
from models.casework import draft, gaps, papers
from models.casework.case import Case
from models.casework.guards import papers_needed
from models.casework.stages import ENDED
from models.casework.supplement import Supplement, open_supplement
from models.errors import HallError
from models.joint import asking
from models.joint import draft as joint
from models.people.actor import Actor
from seeding.answers import Applicant, answers_for, room
from seeding.people import COMPANIES, company, person
from tests.play.hall import NOTHING, Hall, act, file_sheet
from tests.play.inputs import WORDS

# More open cases only make each of them move more seldom.
MOST_OPEN = 10


def apply(hall: Hall, rng: Random) -> str:
    """Somebody fills in a form, files every paper, and mostly sends it."""
    with store.transaction() as db:
        if _crowded(db):
            return NOTHING
        item, audience = rng.choice(hall.items)
        actor = hall.account if rng.random() < 0.15 else Actor("applicant")
        case, _ = draft.open_case(db, item, actor, rng.choice(("zh", "en")), None)
        hall.cases.append(case.id)
        draft.save_answers(db, case.id, answers_for(case.spec, _somebody(audience, rng), rng))
        for code in papers_needed(case, "RD" if rng.random() < 0.8 else "R"):
            file_sheet(hall, db, case, code)
        if rng.random() < 0.9:
            try:
                act(hall, db, case, "submit", hall.owner(case), declared=True)
            except HallError as refused:
                return f"applies for {item}: {refused!r}"
        return f"applies for {item}"


def apply_at_once(hall: Hall, rng: Random) -> str:
    """A life event: one form, several cases."""
    with store.transaction() as db:
        if _crowded(db):
            return NOTHING
        code = rng.choice(hall.events)
        optional = [item for item in joint.event_of(db, code).optional if rng.random() < 0.5]
        case, _ = joint.begin(db, code, optional, Actor("applicant"), "zh", None)
        draft.save_answers(
            db, case.id, answers_for(case.spec, _somebody(rng.choice(("person", "enterprise")), rng), rng)
        )
        for need in papers_needed(case, "RD"):
            file_sheet(hall, db, case, need)
        me = Actor("applicant", case_id=case.id)
        try:
            with db.begin_nested():
                parent = joint.send(db, case.id, me, hall.folder, revision=case.revision, declared=True)
        except HallError as refused:
            return f"asks for {code}: {refused!r}"
        hall.cases += db.scalars(select(Case.id).where(Case.parent_id == parent.id).order_by(Case.id))
        return f"asks for {code}, {len(parent.places)} cases"


def answer(hall: Hall, rng: Random) -> str:
    """The lines of an open question are answered one by one; a life event is answered as a whole now and then."""
    with store.transaction() as db:
        by_line = Supplement.kind.not_in(gaps.KINDS)
        asking_now = select(Supplement.case_id).where(Supplement.answered_at.is_(None), by_line)
        waiting = db.scalars(
            select(Case).where(Case.id.in_(asking_now), Case.ended_at.is_(None)).order_by(Case.id)
        ).all()
        if not waiting:
            return NOTHING
        case = rng.choice(waiting)
        answer_lines(hall, db, case, rng)
        if case.parent_id is None or rng.random() < 0.3:
            return f"answers the lines of {case.number}"
        siblings = asking.waiting(db, case.parent_id)
        for sibling in siblings:
            answer_lines(hall, db, sibling, rng)
        try:
            with db.begin_nested():
                revisions = {sibling.number or "": sibling.revision for sibling in siblings}
                asking.answer(db, case.parent_id, hall.owner(case), revisions, hall.folder)
        except HallError as refused:
            return f"answers for {case.number} and its siblings: {refused!r}"
        return f"answers for {case.number} and its siblings"


def answer_lines(hall: Hall, db: Session, case: Case, rng: Random) -> None:
    question = open_supplement(db, case.id)
    for line in question.lines if question else ():
        if line.about == "paper" and rng.random() < 0.8:
            for paper in papers.live_papers(db, case.id):
                if paper.code == line.code:
                    papers.remove_paper(paper)
            file_sheet(hall, db, case, line.code, question.seq)
            line.answer, line.answered_at = "paper", now()
        elif rng.random() < 0.9:
            line.answer, line.words, line.answered_at = "cannot", WORDS, now()


def _somebody(audience: str, rng: Random) -> Applicant:
    """One of so few that now and then somebody asks twice for the same."""
    n = rng.randrange(20)
    firm = company(n) if audience == "enterprise" or (audience == "both" and rng.random() < 0.5) else None
    who = person(COMPANIES + n)
    return Applicant(who, firm, room(rng.randrange(4)), online=rng.random() < 0.5, agent=rng.random() < 0.1)


def _crowded(db: Session) -> bool:
    return len(db.scalars(select(Case.id).where(Case.stage.not_in([s.value for s in ENDED]))).all()) > MOST_OPEN
